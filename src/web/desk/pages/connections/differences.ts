// Differences between our ledger and a connection's platform: last comparison, counts, and what to do about each.
import { differencesOn, type ListedDifference } from '#operations/desk/lists.ts'
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { differenceWords, isDifference, remedyOf, thereWords } from '#text/differences.ts'
import { html } from '#text/html.ts'
import { filled, stateSentence } from '#text/sentences.ts'
import { asking, askingButton } from '../../asking.ts'
import { fold } from '../../forms.ts'
import { lastly, section, table, trouble, type Fact } from '../../parts.ts'
import { done, type Visit } from '../../visit.ts'
import { connectionHref } from '../gateway-words.ts'

const most = 100

export function comparedFacts(found: ConnectionJson, visit: Visit): readonly Fact[] {
  const { lastReconcile, reconcileCode, reconciled } = found
  const { say } = visit
  const counts =
    reconciled &&
    html`<span class="sub"
      >${say('plateforme :', 'platform:')} ${reconciled.there ?? say('pas de liste', 'no list')} ·
      ${say('ici :', 'here:')} ${reconciled.here} · ${say('écarts :', 'differences:')} ${reconciled.differences} ·
      ${say('en cours :', 'under way:')} ${reconciled.underWay}</span
    >`
  const met = reconcileCode !== null && html`<span class="sub">${trouble(reconcileCode, visit)}</span>`
  return [[say('Dernière comparaison', 'Last comparison'), html`${lastly(lastReconcile, visit)} ${counts} ${met}`]]
}

export async function differencesPart({ id, siren }: ConnectionJson, visit: Visit) {
  const { say, language } = visit
  const all = await visit.look(differencesOn, { connection: id, limit: most + 1 })
  if (all.length === 0) return false
  const title = say('Écarts avec la plateforme', 'Differences with the platform')
  const lead = say(
    'Rien n’est corrigé automatiquement. Un écart qui disparaît se ferme à la comparaison suivante.',
    'Nothing is corrected without a person. A difference that passes closes by itself at the next comparison.',
  )
  const list = table(all.slice(0, most), { caption: title }, [
    [say('Écart', 'Difference'), (each) => differenceSaid(each, visit)],
    [say('Acte', 'Act'), actOfDifference],
    [
      say('Que faire', 'What to do'),
      ({ kind, difference }) => isDifference(kind) && filled(remedyOf(kind, difference?.action), {}, language),
    ],
    [
      say('Clore', 'Close'),
      (each) => {
        const label = say(`Clore l’écart ${nameOfDifference(each)}`, `Close the difference ${nameOfDifference(each)}`)
        // Folded, so that people read first what to do.
        return fold(label, askingButton(visit, closeDifference, { at: [id, each.id], siren, label }))
      },
    ],
  ])
  const more = all.length > most && html`<p>${say('Il y en a d’autres.', 'There are others.')}</p>`
  return section({ id: 'ecarts', title }, [html`<p>${lead}</p>`, list, more])
}

function nameOfDifference({ difference, idActe }: ListedDifference) {
  return difference?.numero ?? idActe ?? difference?.reference ?? ''
}

function actOfDifference(each: ListedDifference) {
  const name = nameOfDifference(each)
  const { transmission, difference } = each
  const act = transmission === null ? name : html`<a href="/transmissions/${transmission}">${name}</a>`
  return html`<span class="word">${act}</span><span class="sub word"><code>${difference?.reference ?? ''}</code></span>`
}

function differenceSaid({ kind, difference }: ListedDifference, { say, language }: Visit) {
  const { there = null, here = null } = difference ?? {}
  return html`<strong>${isDifference(kind) && differenceWords[kind][language]}</strong
    ><span class="sub"
      >${there && html`${say('plateforme :', 'platform:')} ${thereWords[there][language]}`}${there && here && ' · '}${
        here && html`${say('ici :', 'here:')} ${stateSentence(here, language).short}`
      }</span
    >`
}

export const closeDifference = asking(
  '/connexions/:id/ecarts/:task',
  ['closeTask', ({ params: { task = '' } }) => ({ id: task })],
  ({ say }, { sent }) =>
    done(connectionHref(sent.params.id ?? ''), say('L’écart est clos.', 'The difference is closed.')),
)

export const compareNow = asking(
  '/connexions/:id/comparaison',
  ['reconcile', ({ params: { id = '' } }) => ({ sirens: [id.slice(id.indexOf(':') + 1)] })],
  ({ say }, { sent }, { items }) => {
    const count = items.flatMap(({ differences }) => differences.filter(({ underWay }) => !underWay)).length
    const said = items.some(({ code }) => code !== null)
      ? say('La comparaison a échoué : rien n’est conclu.', 'The comparison failed: nothing is concluded.')
      : say(`Comparaison faite ; écarts : ${count}.`, `Compared; differences: ${count}.`)
    return done(connectionHref(sent.params.id ?? ''), said)
  },
)
