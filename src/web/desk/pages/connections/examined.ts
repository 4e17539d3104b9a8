// What a gateway finds when it examines itself: each thing that it looked at, right or to be corrected.
import { sentenceOf, wordOf } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { table, tag } from '../../parts.ts'
import type { FindingJson } from '../../../../operations/shapes.ts'
import type { Say } from '../../say.ts'
import { jour } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { lookedAtSaid } from '../gateway-words.ts'

export type Finding = FindingJson

/** The section that tells every finding. */
export function examination(findings: readonly Finding[], visit: Visit): Html {
  const { say, language } = visit
  const title = say('Examen de la passerelle', 'Examination of the gateway')
  const head = say(['Ce qui est examiné', 'Réglage', 'Constat'], ['What is examined', 'Setting', 'Finding'])
  return html`<section>
    <h2>${title}</h2>
    <p role="status">${examined(findings.filter(({ ok }) => !ok).length, say)}</p>
    ${table(
      head,
      findings.map((finding) => [
        lookedAtSaid(finding.name, language),
        settingOf(finding),
        findingSaid(finding, visit),
      ]),
      title,
    )}
  </section>`
}

function examined(faults: number, say: Say): string {
  if (faults === 0) return say('La passerelle est prête.', 'The gateway is ready.')
  return say(
    `${faults === 1 ? 'Une chose est' : `${faults} choses sont`} à corriger dans la fiche de la collectivité.`,
    `${faults === 1 ? 'One thing is' : `${faults} things are`} to be corrected in the file of the collectivité.`,
  )
}

function settingOf({ setting }: Finding): Html | string {
  return setting === undefined ? '—' : html`<code>${setting}</code>`
}

function findingSaid({ ok, code, detail, on }: Finding, { say, language }: Visit): Html {
  const word = ok ? say('en ordre', 'in order') : say('à corriger', 'to be corrected')
  return html`${tag(ok ? (code === undefined ? 'ok' : 'todo') : 'no', word)}
  ${on !== undefined && html`<span class="sub">${say('au', 'on')} ${jour(on, language)}</span>`}
  ${detail !== undefined && html`<span class="sub">${wordOf('fault', detail, language)}</span>`}
  ${code !== undefined && html`<span class="sub">${sentenceOf({ code, path: '' }, language)} <code>${code}</code></span>`}`
}
