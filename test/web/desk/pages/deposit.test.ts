// The form of an act, as a browser without JavaScript sends it: every button keeps what is typed, and does one thing more.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import type { Ask } from '../../../../src/operations/ask.ts'
import { maraussanFolder } from '../../../support/life/commune.ts'
import { roadActPdf } from '../../../support/deposits/pdfs.ts'
import { loginOf, openDesk, staff, type Fields } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'
import { expectCode } from '../../../support/expect-code.ts'

let ask: Ask
const { siren: collectivite } = maraussan
const files = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))
const whole = {
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : Convention de partenariat',
}

const desk = forSuite(() => openDesk({ roles: { second: staff.operator } }))
beforeAll(async () => {
  ask = desk.app.askAs({ who: 'test', language: 'fr', grants: staff.administrator })
})

/** A draft of the act and its convention, whose type is chosen. */
async function begin(acte: object = {}, more: object = {}) {
  const { id, version, files: kept } = await ask.createDraft({ form: { collectivite, acte, ...more }, files })
  const chosen = kept.map(({ sha256 }, at) => ({ sha256, ...(at > 0 && { typePiece: '21_DO' }) }))
  return ask.saveDraft({ id, version, files: chosen })
}

/** What the form of a draft holds now, with these fields. */
async function filled(id: string, fields: Fields = {}): Promise<Fields> {
  const { acte, version, files: kept } = await ask.showDraft({ id })
  const { numero, nature, dateDecision, matiere, objet } = acte
  const text = { numero, nature, dateDecision, matiere, objet }
  return {
    ...Object.fromEntries(Object.entries(text).map(([name, value]) => [name, value ?? ''])),
    version: String(version),
    fichier: kept.map(({ sha256 }) => sha256),
    piece: kept.map(({ typePiece }) => typePiece ?? ''),
    geste: 'enregistrer',
    ...fields,
  }
}
const sends = async (id: string, fields: Fields = {}, name = 'operator') =>
  desk.as(name).post(`/deposer/${id}`, await filled(id, fields))

describe('the form', () => {
  test('is offered to people who may deposit, and to nobody else', async () => {
    const page = await desk.as('operator').get('/deposer')
    expect([page.status, page.words]).toEqual([200, expect.stringContaining('Fichiers de l’acte')])
    expect((await desk.as('operator').get('/transmissions')).text).toContain('href="/deposer">Déposer un acte</a>')
    expect((await desk.as('reader').get('/deposer')).status).toBe(403)
    expect((await desk.as('reader').get('/transmissions')).text).not.toContain('/deposer')
  })

  test('starts a draft with the uploaded file', async () => {
    const { status, location } = await desk.as('operator').sends('/deposer', { collectivite, combien: 'un' })
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/deposer\/[0-9a-f-]{36}$/)])
    const { updatedBy, files: kept } = await ask.showDraft({ id: location.slice(9) })
    expect([updatedBy, kept.length]).toEqual([loginOf('operator'), 1])
  })

  test('shows missing values, and each fault beside its field', async () => {
    const { id } = await begin({ numero: 'DÉL 1/2025' })
    const { words, text } = await desk.as('operator').get(`/deposer/${id}`)
    expect(words).toContain('Reste à remplir : Nature de l’acte, Date de la décision, Matière, Objet.')
    expect(words).toContain('Le numéro « DÉL 1/2025 » n’est pas admis')
    expect(text).toMatch(/name="numero" id="champ-numero" aria-describedby="dit-numero" aria-invalid="true"/)
    await sends(id, { geste: 'numero:DEL_1_2025' })
    expect((await ask.showDraft({ id })).acte.numero).toBe('DEL_1_2025')
  })

  test('shows the proposals of the PDF, each with its line, and fills in nothing automatically', async () => {
    const { id, acte } = await begin()
    expect(acte).toMatchObject({ numero: null, dateDecision: null, objet: null, nature: null })
    const { words } = await desk.as('operator').get(`/deposer/${id}`)
    expect(words).toContain('Le PDF donne 5 valeurs. Tout reprendre')
    expect(words).toContain('Lu : DEL11-250625 probable Utiliser')
    expect(words).toContain('« DELIBERATION N°11 DU 25 JUIN 2025 »')
    await sends(id, { geste: 'reprendre:numero' })
    await sends(id, { geste: 'reprendre:tout' })
    const taken = await ask.showDraft({ id })
    expect(taken.acte).toMatchObject({ numero: 'DEL11-250625', dateDecision: '2025-06-25', nature: 'DE' })
    expect(taken.acte.objet).toMatch(/^Écoles : Convention de partenariat/)
    expect(taken.problems.map(({ path }) => path)).toEqual(['matiere'])
    const after = (await desk.as('operator').get(`/deposer/${id}`)).words
    expect(after).not.toContain('Utiliser')
    expect(after).toContain('probable page 1 : « DELIBERATION N°11 DU 25 JUIN 2025 »')
  })

  test('finds a matière by words in the collectivité’s own classification', async () => {
    const { id } = await begin(whole)
    const { location } = await sends(id, { geste: 'chercher', mots: 'enseignement' })
    expect(location).toBe(`/deposer/${id}?mots=enseignement#champ-matiere`)
    expect((await desk.as('operator').get(location)).text).toContain('value="matiere:8.1"')
    await sends(id, { matiere: '', geste: 'matiere:8.1' })
    expect((await ask.showDraft({ id })).acte.matiere).toBe('8.1')
  })

  test('moves files, removes them, and keeps their codes PJ and what is typed', async () => {
    const { id } = await begin(whole)
    const [first = ''] = (await ask.showDraft({ id })).files.map(({ sha256 }) => sha256)
    await sends(id, { geste: `descendre:${first}`, objet: 'Tapé', piece: ['99_DE', '21_DO'] })
    const moved = await ask.showDraft({ id })
    expect([moved.acte.objet, moved.files.map(({ name, typePiece }) => [name, typePiece])]).toEqual([
      'Tapé',
      [
        ['convention.pdf', '21_DO'],
        ['deliberation.pdf', '99_DE'],
      ],
    ])
    await sends(id, { geste: `monter:${first}` })
    await sends(id, { geste: `retirer:${first}` })
    expect((await ask.showDraft({ id })).files.map(({ name }) => name)).toEqual(['convention.pdf'])
  })

  test('deposits the act once, however often its button is pressed', async () => {
    const { id } = await begin({ ...whole, numero: 'FORME1' })
    expect((await desk.as('operator').get(`/deposer/${id}`)).words).toContain(
      '034-213401482-20250625-FORME1-DE-1-1_0.xml',
    )
    const form = await filled(id, { geste: 'deposer' })
    const answers = [
      await desk.as('operator').post(`/deposer/${id}`, form),
      await desk.as('operator').post(`/deposer/${id}`, form),
    ]
    const [one, two] = answers.map(({ location }) => location)
    expect(one).toMatch(/^\/transmissions\//)
    expect(two).toBe(one)
    expect((await desk.as('operator').get(`/deposer/${id}`)).location).toBe(one)
  })

  test('refuses an act that breaks a rule, with every fault', async () => {
    const { id } = await begin({ ...whole, numero: 'FORME2', dateDecision: '2099-01-01' })
    const { status, words } = await sends(id, { geste: 'deposer' })
    expect(status).toBe(422)
    expect(words).toContain('Opération refusée')
    expect(words).toContain('ACTES-V011')
  })

  test('shows by name who changed it meanwhile, and keeps the typed text', async () => {
    const { id } = await begin(whole)
    const late = await filled(id, { objet: 'Ce que tape le premier' })
    await sends(id, { objet: 'Ce que tape la seconde' }, 'second')
    const { status, words, text } = await desk.as('operator').post(`/deposer/${id}`, late)
    expect(status).toBe(409)
    expect(words).toContain(`Ce brouillon a été modifié entre-temps par ${loginOf('second')}`)
    expect(words).toContain('Ce que tape la seconde')
    expect(text).toMatch(/<textarea[^>]*>Ce que tape le premier<\/textarea>/)
    const [, version = ''] = /name="version" value="(\d+)"/.exec(text) ?? []
    const again = await desk.as('operator').post(`/deposer/${id}`, { ...late, version })
    expect(again.status).toBe(303)
    expect((await ask.showDraft({ id })).acte.objet).toBe('Ce que tape le premier')
  })

  test('is deleted only as shown', async () => {
    const { id } = await begin()
    const { version } = await ask.showDraft({ id })
    const answer = await desk.as('operator').post(`/deposer/${id}/supprimer`, { version: String(version) })
    expect(answer.location).toBe('/deposer')
    expect((await desk.as('operator').get(`/deposer/${id}`)).status).toBe(404)
  })
})

describe('acts begun together', () => {
  const operator = () => desk.as('operator')
  const beginLot = async (...actes: readonly object[]) => {
    const lot = desk.app.ports.clock.newId()
    const drafts = []
    for (const acte of actes)
      drafts.push(await ask.createDraft({ form: { collectivite, acte, batch: lot }, files: files.slice(0, 1) }))
    return { path: `/deposer/lot/${lot}`, ids: drafts.map(({ id }) => id) }
  }
  /** What the form of a lot holds now, with these fields. */
  const rows = async (ids: readonly string[], fields: Fields = {}): Promise<Fields> => {
    const drafts = await Promise.all(ids.map((id) => ask.showDraft({ id })))
    const column = (name: 'numero' | 'nature' | 'dateDecision' | 'matiere' | 'objet') =>
      drafts.map(({ acte }) => acte[name] ?? '')
    return {
      id: ids,
      version: drafts.map(({ version }) => String(version)),
      numero: column('numero'),
      nature: column('nature'),
      dateDecision: column('dateDecision'),
      matiere: column('matiere'),
      objet: column('objet'),
      geste: 'enregistrer',
      ...fields,
    }
  }

  test('are one line of the drafts, and one table: what was read, what lacks, what is ready', async () => {
    const { path, ids } = await beginLot({ ...whole, numero: 'TABLE1' }, {}, { numero: 'DÉL 1' })
    const list = await operator().get('/deposer')
    expect(list.text).toContain(`<a href="${path}">Lot de 3 actes</a>`)
    expect(list.words).toMatch(/Lot de 3 actes Commune de Maraussan 1 prêt /)
    const { words, text } = await operator().get(path)
    expect(words).toContain('Lot de 3 actes pour Commune de Maraussan .')
    expect(words).toContain('Les PDF donnent 10 valeurs. Tout reprendre')
    expect(words).toContain('1 prêt, 1 à compléter, 1 à corriger. Cocher l’acte prêt')
    expect(words).toContain('DEL11-250625 probable')
    expect(words).toContain('Le numéro « DÉL 1 » n’est pas admis')
    expect([...text.matchAll(/name="envoyer" value="([^"]+)"/g)].map(([, id]) => id)).toEqual([ids[0]])
    expect((await desk.as('reader').get(path)).status).toBe(403)
    expect((await desk.as('neighbour').get(path)).status).toBe(404)
  })

  test('take over all that was read where a field is empty, and one matière for those that lack it', async () => {
    const { path, ids } = await beginLot({}, { objet: 'Tapé', matiere: '5.2' })
    await operator().post(path, await rows(ids, { geste: 'reprendre:tout' }))
    const found = await operator().post(path, await rows(ids, { geste: 'chercher', mots: 'enseignement' }))
    expect(found.text).toContain('value="matiere:8.1"')
    expect(found.words).toContain('Matière pour les actes qui n’en ont pas (1)')
    await operator().post(path, await rows(ids, { geste: 'matiere:8.1' }))
    const [one, two] = await Promise.all(ids.map((id) => ask.showDraft({ id })))
    expect(one?.acte).toMatchObject({ nature: 'DE', numero: 'DEL11-250625', matiere: '8.1', votes: { pour: 26 } })
    expect(two?.acte).toMatchObject({ nature: 'DE', dateDecision: '2025-06-25', objet: 'Tapé', matiere: '5.2' })
    await operator().post(path, await rows(ids, { geste: 'matiere:8.2' }))
    expect((await ask.showDraft({ id: ids[1] ?? '' })).acte.matiere).toBe('8.2')
  })

  test('have one nature, day or objet for all empty fields', async () => {
    const { path, ids } = await beginLot({ numero: 'TOUS1', objet: 'Le sien' }, { numero: 'TOUS2' })
    const all = { 'tous.nature': 'AR', 'tous.dateDecision': '2025-06-20', 'tous.objet': 'Circulation' }
    await operator().post(path, await rows(ids, { geste: 'completer', ...all }))
    const drafts = await Promise.all(ids.map((id) => ask.showDraft({ id })))
    expect(drafts.map(({ acte }) => [acte.nature, acte.dateDecision, acte.objet])).toEqual([
      ['AR', '2025-06-20', 'Le sien'],
      ['AR', '2025-06-20', 'Circulation'],
    ])
  })

  test('are deposited where they are ticked; the others stay, with the reason of a refusal', async () => {
    await desk.hands('PRIS_LOT')
    const numbers = ['COCHE1', 'COCHE2', 'PRIS_LOT', 'COCHE4']
    const { path, ids } = await beginLot(...numbers.map((numero) => ({ ...whole, numero })))
    const ticked = await operator().post(path, await rows(ids, { geste: 'cocher' }))
    expect(ticked.text.match(/name="envoyer" value="[^"]+" checked/g)).toHaveLength(3)
    const sent = await operator().post(path, await rows(ids, { geste: 'deposer', envoyer: ids.slice(0, 3) }))
    expect([sent.status, sent.words]).toEqual([422, expect.stringContaining('2 actes sont déposés.')])
    expect(sent.words).toMatch(/Tout n’a pas été fait deliberation\.pdf : .*PRIS_LOT.*ACTES-V019/)
    expect(sent.words).toContain('Lot de 2 actes')
    expect((await desk.shows('COCHE1')).state).toBe('received')
    const last = await rows(ids.slice(2), { geste: 'deposer', envoyer: ids.slice(2), numero: ['COCHE3', 'COCHE4'] })
    expect((await operator().post(path, last)).location).toBe('/transmissions')
    expect((await operator().get(path)).status).toBe(404)
    expect((await desk.shows('COCHE3')).state).toBe('received')
  })

  test('are deposited once, and only where they are ticked; what is on another page of the lot stays', async () => {
    const { path, ids } = await beginLot({ ...whole, numero: 'PAGE_UNE' }, { ...whole, numero: 'PAGE_DEUX' })
    const unticked = await operator().post(path, await rows(ids, { geste: 'deposer' }))
    expect(unticked.words).toContain('Aucun acte n’est coché.')
    const second = ids.slice(1)
    const form = await rows(second, { geste: 'deposer', envoyer: second })
    expect((await operator().post(`${path}?apres=${ids[0]}`, form)).location).toBe(path)
    const again = await operator().post(`${path}?apres=${ids[0]}`, form)
    expect(again.location).toBe(path)
    expect((await operator().get(path)).words).toContain('Ces actes sont déjà déposés.')
  })

  test('keep what another person changed meanwhile, and say what was typed', async () => {
    const { path, ids } = await beginLot({ ...whole, numero: 'DEUX1' })
    const late = await rows(ids, { objet: ['Ce que tape le premier'] })
    await desk.as('second').post(path, await rows(ids, { objet: ['Ce que tape la seconde'] }))
    const { status, words, text } = await operator().post(path, late)
    expect(status).toBe(422)
    expect(words).toContain(`modifié entre-temps par ${loginOf('second')}`)
    expect(words).toContain('Vous aviez écrit : Ce que tape le premier')
    expect(text).toContain('value="Ce que tape la seconde"')
  })

  test('are one line of the drafts, counted whole', async () => {
    const { path, ids } = await beginLot({ ...whole, numero: 'UN' }, { ...whole, numero: 'DEUX' }, { numero: 'TROIS' })
    const lineOf = async () => {
      const { text } = await operator().get('/deposer')
      const [, name = ''] = text.split(`href="${path}">`)
      return (name.split('</tr>')[0] ?? '').replaceAll(/<[^>]*>|\s/g, ' ').replaceAll(/&nbsp;|\s+/g, ' ')
    }
    expect(await lineOf()).toMatch(/^Lot de 3 actes .* 2 prêts /)
    await operator().post(path, await rows(ids, { geste: 'deposer', envoyer: ids.slice(0, 1) }))
    expect(await lineOf()).toMatch(/^Lot de 2 actes .* 1 prêt /)
    expect((await operator().get(path)).words).toContain('Lot de 2 actes pour')
    expect((await operator().get(`${path}?apres=${ids[1]}`)).words).toContain('Lot de 2 actes pour')
  })

  test('lead from each draft back to the lot', async () => {
    const { path, ids } = await beginLot({ ...whole, numero: 'LOT1' }, { ...whole, numero: 'LOT2' })
    const [one = '', two = ''] = ids
    expect((await operator().post(path, await rows(ids, { geste: `aller:${one}` }))).location).toBe(`/deposer/${one}`)
    expect((await operator().get(`/deposer/${one}`)).words).toContain('Tout le lot')
    const lot = path.slice('/deposer/'.length)
    expect((await sends(one, { geste: `aller:${lot}`, objet: 'Tapé avant' })).location).toBe(path)
    expect((await ask.showDraft({ id: one })).acte.objet).toBe('Tapé avant')
    expect((await sends(one, { geste: 'deposer' })).location).toBe(path)
    expect((await sends(two, { geste: 'deposer' })).location).toMatch(/^\/transmissions\//)
  })
})

test('a value that is one of several in the PDF is ticked before the deposit', async () => {
  const path = join(desk.home, 'deux-jours.pdf')
  await writeFile(path, roadActPdf('DOUTE_1', 'Séance du 26 juin 2025'))
  const { id } = await ask.createDraft({ form: { collectivite, acte: { matiere: '8.1' } }, files: [path] })
  await sends(id, { geste: 'reprendre:tout' })
  const { words } = await desk.as('operator').get(`/deposer/${id}`)
  expect(words).toContain('à vérifier page 1 : « Séance du 25 juin 2025 »')
  expect(words).toContain('J’ai vérifié dans le PDF : Date de la décision, 25 juin 2025')
  const refused = await sends(id, { geste: 'deposer' })
  expect([refused.status, refused.words]).toEqual([422, expect.stringContaining('À vérifier avant de déposer')])
  expect((await sends(id, { geste: 'deposer', vu: 'dateDecision' })).location).toMatch(/^\/transmissions\//)
})

test('a draft changed in another tab of the same person is said to be so', async () => {
  const { id } = await begin(whole)
  const late = await filled(id, { objet: 'Du premier onglet' })
  await sends(id, { objet: 'Du second onglet' })
  const { status, words } = await desk.as('operator').post(`/deposer/${id}`, late)
  expect([status, words]).toEqual([409, expect.stringContaining('Ce brouillon a été modifié dans un autre onglet')])
  expect(words).not.toContain(loginOf('operator') + ' a modifié')
  expect(words).toContain('Du second onglet')
})

test('a refused act is corrected from its page', async () => {
  const id = await desk.sends('PAGE_ANO')
  expect((await desk.as('operator').get(`/transmissions/${id}`)).words).toContain('Corriger et redéposer')
  expect((await desk.as('reader').get(`/transmissions/${id}`)).words).not.toContain('Corriger et redéposer')
  const { location } = await desk.as('operator').post(`/transmissions/${id}/corriger`)
  expect((await desk.as('operator').get(location)).words).toContain('Il remplacera l’envoi refusé')
  const draft = location.slice('/deposer/'.length)
  const done = await sends(draft, { numero: 'PAGE2', geste: 'deposer' })
  expect(await desk.shows(done.location.slice('/transmissions/'.length))).toMatchObject({ replaces: id })
  expect((await desk.as('operator').get(`/transmissions/${id}`)).words).not.toContain('Corriger et redéposer')
})

describe('an annexe', () => {
  const undecided = (acte: object) => ask.createDraft({ form: { collectivite, acte }, files })

  test('needs a type, which its name proposes, and is not sent without one', async () => {
    const { id } = await undecided({ ...whole, numero: 'ANNEXE1' })
    const page = await desk.as('operator').get(`/deposer/${id}`)
    expect(page.words).toContain('Annexe 1 : Le type de l’annexe « convention.pdf » n’est pas choisi')
    expect(page.words).not.toContain('l’acte peut partir')
    const refused = await sends(id, { geste: 'deposer' })
    expect([refused.status, refused.words]).toEqual([422, expect.stringContaining('ACTES-A121')])
    await expectCode(ask.depositDraft({ id, version: (await ask.showDraft({ id })).version }), 'ACTES-A121')
    await sends(id, { nature: 'AI' })
    const proposed = /value="typer:([0-9a-f]{64})\.22_CO"/.exec((await desk.as('operator').get(`/deposer/${id}`)).text)
    expect(proposed).not.toBeNull()
    await sends(id, { geste: `typer:${proposed?.[1]}.22_CO` })
    const chosen = await ask.showDraft({ id })
    expect([chosen.problems, chosen.files[1]?.typePiece]).toEqual([[], '22_CO'])
  })

  test('of a deposit without a type gets that of the act, with a warning', async () => {
    const { warnings } = await desk.deposits({
      numero: 'ANNEXE2',
      cle: undefined,
      annexes: [{ fichier: 'convention.pdf' }],
    })
    expect(warnings).toMatchObject([{ code: 'ACTES-A120', path: 'annexes[0].typePiece' }])
  })
})

test('a number with a hyphen is mentioned in the check too, without blocking', async () => {
  const { id } = await begin({ ...whole, numero: 'DEL-2025-1' })
  const { words } = await desk.as('operator').get(`/deposer/${id}`)
  expect(words).toMatch(/Contrôle L’acte peut partir\. À savoir avant de déposer : Numéro : Le numéro « DEL-2025-1 »/)
  expect(words).not.toContain('Tout est en ordre')
})

describe('files refused on arrival', () => {
  test('leave the form filled in', async () => {
    const sent = { collectivite, combien: 'chacun' }
    const { status, words, text } = await desk.as('operator').sends('/deposer', sent, 'rapport.docx')
    expect([status, words]).toEqual([422, expect.stringContaining('Aucun brouillon n’a été fait')])
    expect(words).toContain('ACTES-F010')
    expect(text).toContain(`<option value="${collectivite}" selected>`)
  })

  test('leave a draft as typed', async () => {
    const { id } = await begin(whole)
    const fields = await filled(id, { objet: 'Tapé avec un docx' })
    const { status, words, text } = await desk.as('operator').sends(`/deposer/${id}`, fields, 'rapport.docx')
    expect([status, words]).toEqual([422, expect.stringContaining('ACTES-F010')])
    expect(text).toContain('>Tapé avec un docx</textarea>')
  })

  test('leave the form of a batch', async () => {
    const { status, words } = await desk.as('operator').sends('/lots', { nom: 'Juin' }, 'actes.docx')
    expect([status, words]).toEqual([422, expect.stringContaining('Tableau (CSV ou XLSX)')])
    expect(words).toContain('Fichiers refusés')
  })

  test('because they are too many are answered with the limit', async () => {
    const boundary = 'fifty-one'
    const part = (head: string, body: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`
    const client = desk.as('operator')
    const token = await client.token()
    const all = Array.from({ length: 51 }, (_, at) => part(`name="documents"; filename="a${at}.pdf"`, '%PDF-1.4'))
    const body = [part('name="_csrf"', token), part('name="collectivite"', collectivite), ...all, `--${boundary}--\r\n`]
    const answer = await fetch(new URL('/deposer', desk.url), {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        cookie: Object.entries(client.cookies())
          .map((each) => each.join('='))
          .join('; '),
      },
      body: body.join(''),
    })
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringMatching(/50\sau\splus/)])
  })
})

describe('an act of urbanism', () => {
  const question = 'Déjà transmis par PLAT’AU ou par le Géoportail ?'
  const permit = { ...whole, matiere: '2.2' }

  test('is asked whether another road has carried it; no other act is', async () => {
    const shows = async (acte: object) => desk.as('operator').get(`/deposer/${(await begin(acte)).id}`)
    expect((await shows(whole)).text).toContain('id="voie" data-frais="" hidden')
    const asked = await shows({ ...permit, numero: 'PERMIS_ASK' })
    expect(asked.text).toMatch(/id="voie" data-frais=""\s*>/)
    expect(asked.text).toContain('ACTES-V045')
    expect(asked.words).toContain(question)
  })

  test('that did not go leaves as any other', async () => {
    const { id } = await begin({ ...permit, numero: 'PERMIS_NON' })
    await sends(id, { voie: 'aucune' })
    const shown = await ask.showDraft({ id })
    expect([shown.acte.autreVoie?.voie, shown.warnings, shown.leaves?.idActe]).toEqual([
      'aucune',
      [],
      '034-213401482-20250625-PERMIS_NON-DE',
    ])
  })

  test('that went is recorded with the day and the acknowledgement, and its page says so first', async () => {
    const { id } = await begin({ ...permit, numero: 'PERMIS_OUI' })
    await sends(id, { voie: 'platau' })
    const page = await desk.as('operator').get(`/deposer/${id}`)
    expect(page.words).toContain('Reçu le')
    expect((await ask.showDraft({ id })).problems.map(({ code }) => code)).toEqual(['ACTES-V041', 'ACTES-V043'])
    await sends(id, { voie: 'platau', recuLe: '2025-07-02', accuse: 'convention.pdf', reference: 'PC 12' })
    const { words } = await desk.as('operator').get(`/deposer/${id}`)
    expect(words).toContain('Accusé de réception convention.pdf')
    expect(words).toContain('L’acte sera inscrit au registre comme reçu en préfecture : rien ne part.')
    expect((await ask.showDraft({ id })).leaves).toBeNull()
    const road = { voie: 'platau', recuLe: '2025-07-02', accuse: 'convention.pdf', reference: 'PC 12' }
    const { location } = await sends(id, { ...road, geste: 'deposer' })
    const act = await desk.as('operator').get(location)
    expect(act.words.slice(0, 700)).toMatch(/Reçu par la préfecture le 2 juil\S*\s2025\s?,\s+transmis par PLAT’AU\s?\./)
    expect(act.words).toContain('Transmis par PLAT’AU, PC 12')
    expect(act.words).toContain('Enregistré : reçu en préfecture par une autre voie')
    expect(act.text).toMatch(/href="\/transmissions\/[0-9a-f-]+\/fichiers\/1"[^>]*>Accusé de réception</)
  })
})
