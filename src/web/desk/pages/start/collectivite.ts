// Nouvelle collectivité, and the file of one that is declared: who it is, as the préfecture knows it. Its gateway has a form of its
// own; until then a new one has the demonstration préfecture, and nothing of it leaves the machine.
import { ActesError } from '../../../../errors.ts'
import { field, type Words } from '../../../../gateways/fields.ts'
import { declaredOne } from '../../../../operations/desk/lists.ts'
import { html, type Html } from '../../../../text/html.ts'
import { guardedForm } from '../../forms.ts'
import { actionAt, pageAt, type Rendered, type Visit } from '../../visit.ts'
import {
  declarationTabs,
  declared,
  declareWord,
  leftSaid,
  needSeen,
  newPath,
  refusal,
  refused,
  seenField,
} from './declaring.ts'
import { drawn, filledIn, typed, type FormField, type Values } from './fields.ts'

const asked = (path: string, words: Words, more: Partial<FormField> = {}): FormField => ({
  ...{ ...field(words), path, needed: true },
  ...more,
})
const extra = { needed: false } as const
const rare = { ...extra, isRare: true } as const
const plateformes = [
  ['production', { fr: 'de production', en: 'production' }],
  ['test', { fr: 'de test', en: 'test' }],
] as const

/** What the file of a collectivité holds, its gateway and its stamp left out. */
const fields: readonly FormField[] = [
  asked('nom', ['Nom', 'Name']),
  asked('siren', ['SIREN', 'SIREN', 'neuf chiffres', 'nine digits']),
  asked('nic', ['Fin du SIRET (NIC)', 'End of the SIRET (NIC)', 'cinq chiffres', 'five digits'], extra),
  asked('departement', ['Département', 'Its département', 'par exemple 034, 02A ou 971', 'such as 034, 02A or 971']),
  asked('arrondissement', ['Arrondissement', 'Its arrondissement', 'un chiffre', 'one digit']),
  asked('nature', ['Nature (deux chiffres)', 'Kind (two digits)', '31 pour une commune', '31 for a commune']),
  asked(
    'adressesRetour',
    ['Adresses de retour', 'Return addresses', 'où le ministère écrit', 'where the ministry writes'],
    {
      kind: 'list',
    },
  ),
  asked('referent.nom', ['Référent : nom', 'Contact: name'], extra),
  asked('referent.telephone', ['Référent : téléphone', 'Contact: telephone'], extra),
  asked('referent.email', ['Référent : adresse électronique', 'Contact: e-mail address'], extra),
  asked('trigramme', ['Trigramme du tiers de télétransmission', 'Trigram of the TdT', 'SLO : S²LOW', 'SLO: S²LOW']),
  asked('plateforme', ['Plateforme du ministère', 'Platform of the ministry'], { kind: plateformes }),
  asked(
    'prefecture.identite',
    ['Signature de la préfecture', 'Signature of the préfecture', 'SPREF0341', 'SPREF0341'],
    rare,
  ),
  asked('fuseau', ['Fuseau horaire', 'Time zone', 'Europe/Paris', 'Europe/Paris'], rare),
]
/** Its SIREN is what it is known by. */
const ofDeclared = fields.filter(({ path }) => path !== 'siren')

const isFresh = { arrondissement: '1', nature: '31', trigramme: 'SLO', plateforme: 'production' } as const

interface Shown {
  readonly values?: Values
  readonly wrong?: Html
}

/** @param siren absent: of a new one */
async function shown(visit: Visit, siren?: string, { values, wrong }: Shown = {}): Promise<Rendered> {
  const { say } = visit
  const kept = siren === undefined ? undefined : await visit.look(declaredOne, { siren })
  const action = kept ? `/collectivites/${kept.siren}/fiche` : newPath
  const label = kept ? say('Enregistrer', 'Save') : declareWord(say)
  const first = say(
    'Sa fiche d’abord, sa passerelle ensuite. Rien ne part d’ici là.',
    'First who it is; its gateway afterwards. Nothing leaves until then.',
  )
  const asked = kept
    ? [seenField(kept), drawn(visit, ofDeclared, values ?? { ...kept })]
    : drawn(visit, fields, values ?? { ...isFresh, adressesRetour: [visit.login] })
  return {
    ...(kept
      ? { title: `${kept.nom}${say(' : fiche', ': file')}`, heading: kept.nom }
      : { title: say('Nouvelle collectivité', 'New collectivité') }),
    lead: kept ? html`<a href="/collectivites/${kept.siren}">SIREN <span class="id">${kept.siren}</span></a>` : first,
    main: html`${declarationTabs(visit, siren)} ${wrong}
    ${guardedForm(visit, { needs: 'declare', siren: null, action, label }, asked)}`,
  }
}

const declareNew = actionAt(newPath, 'declare', async (visit, sent) => {
  const filled = filledIn(sent, fields, {})
  const again = (wrong: Html) => shown(visit, undefined, { values: typed(filled, fields, {}), wrong })
  const known = await declaredAlready(visit, String(filled.siren ?? ''))
  if (known) return refused(await again(refusal(visit, known)))
  return declared(
    visit,
    { ...filled, gateway: { type: 'sandbox' } },
    {
      fields,
      then: async ({ siren }) => [
        `/collectivites/${siren}/passerelle`,
        visit.say(
          'La collectivité est déclarée. Choisissez sa passerelle.',
          'The collectivité is declared. Choose its gateway.',
        ),
      ],
      again,
    },
  )
})

/** A new file must not take the place of one that is there, with its gateway. */
async function declaredAlready(visit: Visit, siren: string): Promise<Html | undefined> {
  const found = await visit.look(declaredOne, { siren }).catch((error: unknown) => {
    if (error instanceof ActesError && error.code === 'ACTES-S006') return undefined
    throw error
  })
  const already = visit.say('Elle est déjà déclarée :', 'It is declared already:')
  return found && html`<p>${already} <a href="/collectivites/${siren}/fiche">${found.nom}</a>.</p>`
}

const saveFile = actionAt('/collectivites/:siren/fiche', 'declare', async (visit, sent) => {
  const { siren = '' } = sent.params
  const kept = await visit.look(declaredOne, { siren })
  needSeen(sent, kept)
  const filled = filledIn(sent, ofDeclared, { ...kept })
  return declared(visit, filled, {
    fields: ofDeclared,
    then: async (given) => [
      `/collectivites/${siren}`,
      `${visit.say('Sa fiche est enregistrée.', 'Its file is recorded.')}${leftSaid(given, visit.say)}`,
    ],
    again: (wrong) => shown(visit, siren, { values: typed(filled, ofDeclared, { ...kept }), wrong }),
  })
})

export const collectiviteFormsServed = {
  pages: [
    pageAt(newPath, 'declare', (visit) => shown(visit)),
    pageAt('/collectivites/:siren/fiche', 'declare', (visit, { siren = '' }) => shown(visit, siren)),
  ],
  actions: [declareNew, saveFile],
}
