// The settings of an archive, from the fields of their form; and what steers the simulated archives.
import { archiveFields } from '../../../../src/archives/fields.ts'
import { archiveSettingKeys } from '../../../../src/archives/settings.ts'
import { archiveTypes } from '../../../../src/protocol/seda/accord.ts'
import { both, type Both } from '../../../../src/text/both.ts'
import type { Language } from '../../../../src/text/sentences.ts'
import { mono, yesIn, type Table } from './markdown.ts'

const inThreeDays = both('la réponse vient trois jours après', 'the reply comes three days later')
const lostAnswer = both(
  'reçu, puis la connexion se rompt avant la réponse : le dépôt est incertain',
  'taken, then the connection breaks before the answer: the deposit is uncertain',
)
const brokenDeposit = both('le dépôt reçoit une erreur 500 ; rien n’est gardé', 'an error 500; nothing is kept')
const deadLine = both('la connexion se rompt ; rien n’est gardé', 'the connection breaks; nothing is kept')

/** Words in an act's number or objet that steer the simulated archives, and what each archive then does. */
export const archiveNumbers: readonly { readonly suffix: string; readonly asalae?: Both; readonly vitam?: Both }[] = [
  {
    suffix: '_SAEAVIS',
    asalae: both('accepté avec une remarque (001)', 'accepted with a remark (001)'),
    vitam: both('accepté avec un avertissement (WARNING)', 'accepted with a warning (WARNING)'),
  },
  {
    suffix: '_SAEREFUS',
    asalae: both('refusé au titre du profil (203)', 'refused against the profile (203)'),
    vitam: both('refusé (KO) : règle de gestion inconnue', 'refused (KO): unknown management rule'),
  },
  {
    suffix: '_SAE207',
    asalae: both(
      'refusé par ce code, ou par tout autre de la liste',
      'refused with this code, or any other of the list',
    ),
  },
  {
    suffix: '_SAE002',
    asalae: both(
      'l’autorité de contrôle est consultée (002), puis accepté après trois jours',
      'the control authority is asked (002), then accepted after three days',
    ),
  },
  {
    suffix: '_SAEFATAL',
    vitam: both('arrêté (FATAL) : l’exploitant doit agir', 'stopped (FATAL): the operator must act'),
  },
  { suffix: '_SAETARD', asalae: inThreeDays, vitam: inThreeDays },
  {
    suffix: '_SAESANS',
    asalae: both('accepté, sans l’accusé de réception qui précède', 'accepted, without the receipt that comes before'),
  },
  { suffix: '_SAEPERDU', asalae: lostAnswer, vitam: lostAnswer },
  { suffix: '_SAE500', asalae: brokenDeposit, vitam: brokenDeposit },
  { suffix: '_SAEMORT', asalae: deadLine, vitam: deadLine },
]

/** Rules stand once, for the first nature. */
const isOfAnotherNature = (path: string) => /^regles\.(?!DE\.)/.test(path)

export function archiveSettingsTable(language: Language): Table {
  const all = archiveTypes.flatMap((type) => {
    const keys = new Map(archiveSettingKeys(type).map((key) => [key.path, key]))
    return Object.entries(archiveFields[type]).map(([path, field]) => ({ path, type, field, key: keys.get(path) }))
  })
  const paths = [...new Set(all.map(({ path }) => path))].filter((path) => !isOfAnotherNature(path))
  const colon = language === 'fr' ? ' : ' : ': '
  const needed = language === 'fr' ? ' (obligatoire)' : ' (needed)'
  return {
    head: language === 'fr' ? ['réglage', 'de', 'secret', 'pour'] : ['setting', 'of', 'secret', 'for'],
    rows: paths.map((path) => {
      const own = all.filter((each) => each.path === path)
      const of = own.map(({ type, key }) => `${mono(type)}${key?.needed ? needed : ''}`).join(', ')
      const told = own.map(({ field: { label, help } }) =>
        [label[language].replace(/^Délibérations ?: /, ''), help?.[language]].filter(Boolean).join(colon),
      )
      const what = [...new Set(told)].join(' / ')
      return [mono(path.replace('.DE.', '.*.')), of, own.some(({ key }) => key?.secret) ? yesIn[language] : '', what]
    }),
  }
}
