// Classification of a collectivité: version, tree of matières, codes PJ, search, request for a newer version.
import { both } from '#text/both.ts'
import { named as namedRead, type NamedCollectivite } from '#operations/desk/lists.ts'
import type { ClassificationJson } from '#operations/shapes/collectivites.ts'
import type { Matiere } from '#protocol/classification/classification.ts'
import type { ClassificationMatches } from '#protocol/classification/search.ts'
import { html, type Html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { check, input, select } from '../forms.ts'
import { sirensWritten } from '../names.ts'
import { facts, inFrench, nothing, section, table, tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { field, pageAt, type Visit, asked } from '../visit.ts'

/** More collectivités than a list can show: the visitor types the SIREN. */
export const chosenFrom = 200

const page = pageAt('/classification', 'read', async (visit) => {
  const named = await visit.look(namedRead, { limit: chosenFrom + 1 })
  const siren = await senderAsked(visit, named)
  const words = asked(visit, 'mots')
  const { say } = visit
  const none = nothing(say('Choisissez une collectivité.', 'Choose a collectivité.'))
  return {
    title: 'Classification',
    lead: say(
      'La nomenclature de la préfecture : les matières des actes et les codes des pièces jointes.',
      'The list of the préfecture: the matières that an act may bear, and the codes of its pieces.',
    ),
    main: html`<form method="get" action="/classification" class="filters" role="search">
        ${senderField(visit, named, siren)}
        ${input(say('Mots ou code', 'Words or code'), 'mots', { type: 'search', value: words, maxlength: 100 })}
        <button>${say('Afficher', 'Show')}</button>
      </form>
      ${siren === undefined ? none : await content(visit, siren, words)}`,
  }
})

/** The collectivité of the address, by its SIREN or its name, or the only one. @throws ActesError ACTES-V006 */
export async function senderAsked(visit: Visit, named: readonly NamedCollectivite[]) {
  const [written] = await sirensWritten(visit, asked(visit, 'collectivite'), 'part')
  return written ?? (named.length === 1 ? named[0]?.siren : undefined)
}

export function senderField({ say }: Visit, named: readonly NamedCollectivite[], siren: string | undefined) {
  const required = { name: 'collectivite', chosen: siren, required: true }
  return named.length > chosenFrom
    ? input(say('Collectivité (nom ou SIREN)', 'Collectivité (name or SIREN)'), 'collectivite', {
        required: true,
        value: siren,
      })
    : select('Collectivité', required, [['', '–'], ...named.map((each) => [each.siren, each.nom] as const)])
}

async function content(visit: Visit, siren: string, words: string) {
  const shown = await visit.ask.showClassification({ siren })
  const found = words === '' ? undefined : await visit.ask.searchClassification({ siren, words })
  return html`${version(visit, shown)} ${found ? results(visit, found) : [tree(visit, shown), pieces(visit, shown)]}`
}

function version(visit: Visit, { siren, date, builtIn, wanted, checkedAt, asking }: ClassificationJson) {
  const { say, language } = visit
  const source = builtIn
    ? tag('todo', say('table nationale intégrée', 'built-in national table'))
    : tag('ok', say('reçue de la préfecture', 'received from the préfecture'))
  const never = say('pas encore par la préfecture', 'not yet by the préfecture')
  const label = say('Demander la version en vigueur', 'Ask for the version in force')
  const whole = say(
    'La liste entière, même si elle a été demandée aujourd’hui',
    'The whole list, even if it was asked for today',
  )
  return section(
    { id: 'version', title: 'Version' },
    html`${facts([
      [say('En vigueur', 'In force'), html`${jour(date, language)} ${source}`],
      [say('Confirmée', 'Confirmed'), checkedAt === null ? never : instant(checkedAt, language)],
      [
        say('Annoncée', 'Announced'),
        wanted !== null && html`${jour(wanted, language)} ${tag('todo', say('attendue', 'awaited'))}`,
      ],
      [say('Demande', 'Request'), asking && tag('run', say('en cours', 'on its way'))],
    ])}
    ${askingButton(visit, refresh, { at: [siren], siren, label, fields: check(whole, 'entiere', { value: 'oui' }) })}`,
  )
}

function results(visit: Visit, { matieres, typesPiece }: ClassificationMatches) {
  const { say } = visit
  const foundMatieres = {
    caption: say('Matières trouvées', 'Matières found'),
    none: say('Aucune matière ne contient tous ces mots.', 'No matière bears all these words.'),
  }
  const foundCodes = {
    caption: say('Codes PJ trouvés', 'Codes PJ found'),
    none: say('Aucun code PJ ne contient tous ces mots.', 'No code PJ bears all these words.'),
  }
  const matiereTable = table(matieres, foundMatieres, [
    ['Code', ({ code }) => codeIn(code)],
    ['Matière', ({ libelles }) => inFrench(visit, libelles.join(' › '))],
  ])
  const codeTable = table(typesPiece, foundCodes, [
    ['Code', ({ code }) => codeIn(code)],
    [say('Pièce', 'Piece'), ({ libelle }) => inFrench(visit, libelle)],
    ['Natures', ({ natures }) => natures.join(', ')],
  ])
  return [
    section({ id: 'matieres', title: foundMatieres.caption }, matiereTable),
    section({ id: 'codes', title: foundCodes.caption }, codeTable),
  ]
}

function codeIn(code: string) {
  return html`<code>${code}</code>`
}

function tree(visit: Visit, { matieres }: ClassificationJson) {
  const all = matieres.map(
    (matiere) =>
      html`<details>
        <summary>${matiere.code} ${labelOf(visit, matiere)}</summary>
        ${branch(visit, matiere.sous, `${matiere.code}`)}
      </details>`,
  )
  return section({ id: 'matieres', title: 'Matières' }, all)
}

function branch(visit: Visit, matieres: readonly Matiere[], above: string): Html | false {
  if (matieres.length === 0) return false
  return html`<ul class="tree">
    ${matieres.map((matiere) => {
      const code = `${above}.${matiere.code}`
      return html`<li>${codeIn(code)} ${labelOf(visit, matiere)} ${branch(visit, matiere.sous, code)}</li>`
    })}
  </ul>`
}

function labelOf(visit: Visit, { libelle }: Matiere) {
  return libelle === '' ? visit.say('(sans libellé)', '(without a title)') : inFrench(visit, libelle)
}

function pieces(visit: Visit, { natures }: ClassificationJson) {
  return section(
    { id: 'codes', title: visit.say('Codes PJ par nature', 'Codes PJ by nature') },
    natures.map((nature) => renderNaturePieces(visit, nature)),
  )
}

function renderNaturePieces(visit: Visit, nature: ClassificationJson['natures'][number]) {
  const { code, abrege, libelle, typesPiece, defaultTypePiece } = nature
  const { say } = visit
  const bare = say('Code par défaut d’une pièce :', 'Default code of a piece:')
  const caption = say(`Codes PJ : ${libelle}`, `Codes PJ of ${abrege}`)
  return html`<details>
    <summary>${code} ${inFrench(visit, libelle)} (${abrege})</summary>
    ${defaultTypePiece !== '' && html`<p>${bare} ${codeIn(defaultTypePiece)}</p>`}
    ${table(typesPiece, { caption, none: say('Cette version n’en propose aucun.', 'This version offers none.') }, [
      ['Code', (each) => codeIn(each.code)],
      [say('Pièce', 'Piece'), (each) => inFrench(visit, each.libelle)],
    ])}
  </details>`
}

const refresh = asking(
  '/classification/:siren/actualiser',
  ['refreshClassification', (sent) => ({ force: field(sent, 'entiere') === 'oui' })],
  [
    ({ siren }) => `/classification?collectivite=${siren}`,
    both(
      'La classification est demandée à la préfecture. Sa réponse la remplacera ou la confirmera.',
      'The préfecture is asked for its classification. The answer will replace it, or confirm it.',
    ),
  ],
)

export const classificationServed = { pages: [page], actions: [refresh] }
