// The settings of an archive, from the fields of their form.
import { archiveFields } from '../../../../src/archives/fields.ts'
import { archiveSettingKeys } from '../../../../src/archives/settings.ts'
import { archiveTypes } from '../../../../src/protocol/seda/accord.ts'
import type { Language } from '../../../../src/text/sentences.ts'
import { mono, yesIn, type Table } from './markdown.ts'

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
