// What an examination of a gateway found, setting by setting.
import { fieldsOf } from '#gateways/fields.ts'
import type { ConnectionJson, FindingJson } from '#operations/shapes/connections.ts'
import { sentenceOf, wordOf } from '#text/sentences.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { section, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { jour } from '../../times.ts'
import { mayHere, type Visit } from '../../visit.ts'
import { lookedAtSaid } from '../gateway-words.ts'

export function examination(
  findings: readonly FindingJson[],
  { gateway, siren }: Pick<ConnectionJson, 'gateway' | 'siren'>,
  visit: Visit,
) {
  const { say, language } = visit
  const labelOf = (setting: string) => fieldsOf(gateway)[setting]?.label[language] ?? html`<code>${setting}</code>`
  const title = say('Examen de la passerelle', 'Examination of the gateway')
  const faults = findings.filter(({ ok }) => !ok).length
  const correct = mayHere(visit, 'declare', null) && faults > 0 && siren !== ''
  return section({ id: 'examen', title }, [
    html`<p role="status">${examined(faults, say)}</p>`,
    findingsPart(findings, { title, labelOf }, visit),
    correct && html`<p><a class="button" href="/collectivites/${siren}/passerelle">${settingsWord(say)}</a></p>`,
  ])
}

interface FindingsWords {
  readonly title: string
  readonly labelOf: (setting: string) => HtmlContent
}

/** One line a finding, with the sentence of its code. */
export function findingsPart(findings: readonly FindingJson[], { title, labelOf }: FindingsWords, visit: Visit) {
  const { say, language } = visit
  return table(findings, { caption: title }, [
    [say('Ce qui est examiné', 'What is examined'), ({ name }) => lookedAtSaid(name, language)],
    [say('Réglage', 'Setting'), ({ setting }) => (setting === undefined ? '—' : labelOf(setting))],
    [
      say('Résultat', 'Finding'),
      ({ ok, code, detail, on }) => {
        const word = ok ? say('en ordre', 'in order') : say('à corriger', 'to be corrected')
        return html`${tag(ok ? (code === undefined ? 'ok' : 'todo') : 'no', word)}
        ${on !== undefined && html`<span class="sub">${say('au', 'on')} ${jour(on, language)}</span>`}
        ${detail !== undefined && html`<span class="sub">${wordOf('fault', detail, language)}</span>`}
        ${code !== undefined && html`<span class="sub">${sentenceOf({ code, path: '' }, language)} <code>${code}</code></span>`}`
      },
    ],
  ])
}

export const settingsWord = (say: Say) => say('Régler la passerelle', 'Set the gateway')

function examined(faults: number, say: Say) {
  if (faults === 0) return say('La passerelle fonctionne.', 'The gateway is ready.')
  return say(
    `${faults === 1 ? 'Un point est' : `${faults} points sont`} à corriger dans les réglages.`,
    `${faults === 1 ? 'One thing is' : `${faults} things are`} to be corrected in the settings.`,
  )
}
