// Any formulaire that a collectivité may send, with its options, for property tests: every legal number, every text
// that its charset takes, every code.
import fc from 'fast-check'
import type { Acte, Piece } from '../../src/protocol/acte/acte.ts'
import { natures } from '../../src/protocol/codes.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import type { Formulaire, Reponse } from '../../src/protocol/messages/formulaire.ts'
import type { SendingOptions } from '../../src/protocol/messages/sending.ts'
import { idActe } from '../../src/protocol/messages/names.ts'
import { toLatin1, type Charset, transliterations } from '../../src/protocol/xml/latin1.ts'

export interface AnySending {
  readonly formulaire: Formulaire
  readonly options: SendingOptions
}

const departement = fc.stringMatching(/^[09][0-9][0-9AB]$/)
const siren = fc.stringMatching(/^[0-9]{9}$/)
const numero = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_ -]{0,13}[A-Za-z0-9])?$/)
/** Any day, 'YYYY-MM-DD'. */
export const jour = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const nature = fc.constantFrom(...natures.map(({ abrege }) => abrege))

// Markup, references, line ends and converted characters, more often than by chance.
const unit = fc.oneof(
  fc.constantFrom('&', '<', '>', '"', "'", ']]>', '&amp;', 'R&D;', '<!--', '\r\n', '\t', ' ', '\u0085', 'Â°', 'é'),
  fc.constantFrom(...transliterations.keys()),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
)
const text = (charset: Charset, max: number) =>
  fc
    .array(unit, { minLength: 1, maxLength: 40 })
    .map((units) => units.filter((each) => toLatin1(each, '', charset).problems.length === 0).join(''))
    .filter(
      (each) =>
        toLatin1(each, '', charset).problems.length === 0 && [...toLatin1(each, '', charset).text].length <= max,
    )

const files = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z .]{0,8}\.(pdf|PDF|png|jpg|Jpeg|xml)$/), { maxLength: 4 })
const typePiece = fc.stringMatching(/^[0-9A-Z]{2}_[0-9A-Z]{2}$/)
const pieces = (least: number, most: number): fc.Arbitrary<Piece[]> =>
  fc
    .tuple(files, fc.array(typePiece, { minLength: 4, maxLength: 4 }))
    .map(([names, types]) => names.slice(0, most).map((fichier, at) => ({ fichier, typePiece: types[at] ?? '' })))
    .filter((given) => given.length >= least)

function anyCollectivite(charset: Charset): fc.Arbitrary<Collectivite> {
  const referent = fc.record(
    { nom: text(charset, 200), telephone: fc.constantFrom('', '0400000000'), email: fc.constant('mairie@example.org') },
    { requiredKeys: [] },
  )
  return fc
    .record({ departement, siren, referent, plateforme: fc.constantFrom('production' as const, 'test' as const) })
    .map((given) => ({ ...maraussan, ...given }))
}

function anyActe(collectivite: Collectivite, charset: Charset): fc.Arbitrary<Acte> {
  return fc
    .record({
      numero,
      nature,
      dateDecision: jour,
      matiere: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 5 }),
      objet: text(charset, 500).filter((objet) => objet.trim() !== ''),
      documentPapier: fc.boolean(),
      pieces: pieces(1, 4),
    })
    .map(({ pieces: [document = { fichier: 'a.pdf', typePiece: '99_DE' }, ...annexes], ...acte }) => ({
      ...acte,
      collectivite: collectivite.siren,
      document,
      annexes,
    }))
}

function anyFormulaire(collectivite: Collectivite, charset: Charset): fc.Arbitrary<Formulaire> {
  const spoken = fc.record({ numero, nature, dateDecision: jour }).map((act) => idActe({ ...collectivite, ...act }))
  const answer = (code: Reponse['code'], most: number): fc.Arbitrary<Formulaire> =>
    fc.record({ code: fc.constant(code), idActe: spoken, dateCourrier: jour, documents: pieces(1, most) })
  const receipt = (code: '3-2' | '4-2'): fc.Arbitrary<Formulaire> =>
    fc.record({ code: fc.constant(code), idActe: spoken, dateCourrier: jour })
  return fc.oneof(
    fc.record({ code: fc.constant('1-1' as const), acte: anyActe(collectivite, charset) }),
    ...(['2-2', '3-3', '4-3', '4-4'] as const).map((code) => answer(code, 1)),
    answer('3-4', 4),
    ...(['3-2', '4-2'] as const).map(receipt),
    fc.record({ code: fc.constant('6-1' as const), idActe: spoken }),
    fc.record({ code: fc.constant('7-1' as const), date: jour }),
  )
}

/** Any sending. An answer is about an act of its sender. */
export const anySending: fc.Arbitrary<AnySending> = fc
  .constantFrom<Charset>('translit', 'ncr')
  .chain((charset) => fc.tuple(fc.constant(charset), anyCollectivite(charset)))
  .chain(([charset, collectivite]) =>
    fc.record({
      formulaire: anyFormulaire(collectivite, charset),
      options: fc.record({
        collectivite: fc.constant(collectivite),
        date: jour,
        serial: fc.integer({ min: 1, max: 99_999 }),
        classificationDate: jour,
        charset: fc.constant(charset),
      }),
    }),
  )
