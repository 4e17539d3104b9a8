// What the desk's bench asks for: every page of the registry, the long ones under many filters, with specimens of what the
// person who asks may see.
import { downloads, pages } from '../../src/web/desk/pages.ts'
import { states } from '../../src/lifecycle.ts'
import { sorts } from '../../src/operations/list-filter.ts'
import type { Sql } from '../../src/store/engine/database.ts'

/** Paths by name. */
export type Paths = ReadonlyMap<string, string>

/** One thing of each kind that a person sees: its parameter's value, by the pattern of its page. */
async function specimensFor(
  sql: Sql,
  sirens: readonly string[] | null,
): Promise<Readonly<Record<string, string | undefined>>> {
  const one = async (text: string) => (await sql.first<{ id: string }>(text, [sirens]))?.id
  const act = (where: string) =>
    one(
      `SELECT id FROM actes.transmission WHERE ${where} AND ($1::text[] IS NULL OR collectivite = ANY($1)) ORDER BY id DESC LIMIT 1`,
    )
  return {
    '/transmissions/:id': await act(`state = 'acknowledged' AND message = '1-1'`),
    '/transmissions/:id (refusée)': await act(`state = 'refused'`),
    '/transmissions/:id (retenue)': await act('held_code IS NOT NULL'),
    '/retours/:id': await one(`SELECT id FROM actes.retour WHERE status = 'orphan'
      AND ($1::text[] IS NULL OR split_part(connection, ':', 2) = ANY($1)) ORDER BY id DESC LIMIT 1`),
    '/courriers/:retour':
      await one(`SELECT retour AS id FROM actes.task WHERE $1::text[] IS NULL OR collectivite = ANY($1)
      ORDER BY id DESC LIMIT 1`),
    '/connexions/:id': await one(`SELECT id FROM actes.connection WHERE $1::text[] IS NULL OR siren = ANY($1) LIMIT 1`),
    '/collectivites/:siren': sirens?.[0] ?? '000000001',
    '/relances/:id': await one(`SELECT b.id FROM actes.bulk b WHERE ($1::text[] IS NULL OR sirens && $1)
      ORDER BY (SELECT count(*) FROM actes.bulk_item i WHERE i.bulk = b.id) DESC LIMIT 1`),
    '/personnes/:login': 'agent1@example.org',
    '/deposer/:id': await one(`SELECT id FROM actes.draft WHERE batch IS NOT NULL AND transmission IS NULL
      AND ($1::text[] IS NULL OR collectivite = ANY($1)) ORDER BY id DESC LIMIT 1`),
    '/deposer/lot/:lot': await one(`SELECT batch AS id FROM actes.draft WHERE batch IS NOT NULL AND transmission IS NULL
      AND ($1::text[] IS NULL OR collectivite = ANY($1)) ORDER BY id DESC LIMIT 1`),
    '/lots/:id': await one('SELECT batch AS id FROM actes.batch_line WHERE $1::text[] IS NULL LIMIT 1'),
    '/abonnements/:id': await one(`SELECT s.id FROM actes.subscription s WHERE $1::text[] IS NULL OR s.siren = ANY($1)
      ORDER BY (SELECT count(*) FROM actes.dead_letter d WHERE d.subscription = s.id) DESC LIMIT 1`),
  }
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

const searches: Readonly<Record<string, string>> = {
  'un numéro': 'DEL_2026_0123453',
  'un numéro sans séparateur': 'del20260123453',
  'fin de numéro': '0123453',
  'un SIREN': '000001000',
  'un mot rare': 'belvédère',
  'un mot fréquent': 'convention',
  'deux mots': 'marché travaux secteur',
  rien: 'xylographie',
  'une erreur': 'quota',
}

/** What is asked for a person who sees these collectivites; null: all. */
export async function pathsFor(sql: Sql, sirens: readonly string[] | null): Promise<Paths> {
  const specimens = await specimensFor(sql, sirens)
  const list = '/transmissions'
  const first = await sql.query<{ id: string; id_acte: string; cause: string | null }>(
    `SELECT id, id_acte, (SELECT cause FROM actes.transmission WHERE cause IS NOT NULL AND held_code IS NULL
        AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT 1) AS cause
      FROM (SELECT id, id_acte FROM actes.transmission WHERE message = '1-1' AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT 200000) x
      ORDER BY id LIMIT 1 OFFSET 20`,
    [sirens],
  )
  const { id: deep = '', id_acte: identifier = '', cause } = first.rows[0] ?? {}
  const at = (name: string, query: string) => [`${list} ${name}`, `${list}?${query}`] as const
  const q = (text: string) => `q=${encodeURIComponent(text)}`
  const filtered = [
    ...states.map((state) => at(state, `etat=${state}`)),
    ...Object.entries(searches).map(([name, text]) => at(`« ${name} »`, q(text))),
    at('« un identifiant »', q(identifier)),
    at('retenues', 'retenues=1'),
    at('incertaines', 'incertaines=1'),
    at('deux états', 'etat=refused&etat=cancelled'),
    at('un message rare', 'message=6-1'),
    at('un message rare et un état', 'message=6-1&etat=refused'),
    at('un code', 'code=ACTES-G010'),
    at('un code de refus', 'code=ACTES-R001'),
    at('ce qu’un essai a rencontré', 'code=ACTES-G001'),
    at('depuis hier', `depuis=${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}`),
    at('un code dans un état', 'code=ACTES-R002&etat=refused'),
    at('un mot fréquent et un état', `etat=refused&${q('convention')}`),
    at(
      'un mot fréquent d’une collectivité',
      `collectivite=${specimens['/collectivites/:siren'] ?? ''}&${q('convention')}`,
    ),
    at('une collectivité', `collectivite=${specimens['/collectivites/:siren'] ?? ''}`),
    ...sorts.map((sort) => at(`trié par ${sort}`, `tri=${sort}`)),
    ...sorts.map((sort) => at(`refusés, triés par ${sort}`, `etat=refused&tri=${sort}`)),
    at('une nature, triée', 'nature=AR&tri=-dateDecision'),
    at('une matière', 'matiere=8.1'),
    at('un domaine vide', 'matiere=3'),
    at('une passerelle', 'passerelle=pastell'),
    at('une passerelle, par numéro', 'passerelle=pastell&tri=numero'),
    at('un mois de décisions', `decideeDepuis=${daysAgo(200)}&decideeJusque=${daysAgo(170)}`),
    at('un mois de dépôts', `depuis=${daysAgo(200)}&jusque=${daysAgo(170)}`),
    at('un jour de dépôts, par numéro', `depuis=${daysAgo(200)}&jusque=${daysAgo(200)}&tri=numero`),
    at('un mot fréquent, par décision', `${q('convention')}&tri=dateDecision`),
    at('loin, trié', `apres=${deep}&tri=-dateReception`),
    at('loin', `apres=${deep}`),
    at('loin, un état', `etat=acknowledged&apres=${deep}`),
    at('loin, un mot', `${q('convention')}&apres=${deep}`),
  ]
  const more: readonly (readonly [string, string])[] = [
    ['/courriers (traités)', '/courriers?fermees=1'],
    ['/retours (avis)', '/retours?statut=notice'],
    ['/journal (tableau)', '/journal?liste=tableau'],
    ['/journal (tableau, qui)', '/journal?liste=tableau&qui=agent7@example.org'],
    ['/journal (transmissions)', '/journal?liste=transmissions'],
    ['/journal (transmissions, qui)', '/journal?liste=transmissions&qui=agent7@example.org'],
    ['/journal (transmissions, quoi)', '/journal?liste=transmissions&quoi=cancelled'],
    ['/journal (transmissions, loin)', '/journal?liste=transmissions&avant=5000'],
    ['/classification (une)', `/classification?collectivite=${specimens['/collectivites/:siren'] ?? ''}`],
    ['/collectivites (mots)', '/collectivites?mots=saint'],
    ['/recherche (un numéro)', `/recherche?liste=1&${q('DEL_2026_0123453')}`],
    ['/recherche (un mot fréquent)', `/recherche?liste=1&${q('convention')}`],
    ['/recherche (une commune)', `/recherche?liste=1&${q('saint')}`],
    ['/ (une collectivité)', `/?collectivite=${specimens['/collectivites/:siren'] ?? ''}`],
    ['/relances/nouvelle (retenues)', '/relances/nouvelle?retenues=1'],
    ['/relances/nouvelle (refus)', '/relances/nouvelle?code=ACTES-R001'],
    ...(cause ? [['/relances/nouvelle (cause)', `/relances/nouvelle?cause=${cause}`] as const] : []),
    ['/tableau (douze mois)', '/tableau?periode=mois'],
    ['/tableau (une collectivité)', `/tableau?collectivite=${specimens['/collectivites/:siren'] ?? ''}`],
    ['/tableau/actes (échecs)', '/tableau/actes?quoi=echecs&depuis=2000-01-01'],
    ['/transmissions.csv', '/transmissions.csv'],
  ]
  const whole = [...pages, ...downloads].map(({ path }) => path).filter((path) => !path.includes(':'))
  const named = Object.entries(specimens).flatMap(([name, id]) => {
    const pattern = name.split(' ')[0] ?? ''
    return id === undefined ? [] : [[name, pattern.replace(/:\w+/, encodeURIComponent(id))] as const]
  })
  return new Map([...whole.map((path) => [path, path] as const), ...named, ...filtered, ...more])
}

/** Pages of the registry for which there is no specimen: not asked, and said so. */
export async function unasked(sql: Sql): Promise<readonly string[]> {
  const known = Object.keys(await specimensFor(sql, null))
  return pages.map(({ path }) => path).filter((path) => path.includes(':') && !known.includes(path))
}
