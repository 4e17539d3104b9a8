// Failures by cause: what is held or refused and waits for somebody, in groups of which the same was said; each with its
// remedy, the list of its acts, and the way to requeue them together.
import { fingerprintOf, type Fingerprint } from '../../causes.ts'
import { errors, type ErrorCode } from '../../errors.ts'
import { codeSentence } from '../../sentences.ts'
import { failureGroups, failuresMost, type FailureGroup } from '../../store/causes.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { seenBy, shownTo, type Page, type Visit } from '../visit.ts'
import { requeuableBy } from './bulk-criteria.ts'
import { refusedButton } from './desk-forms.ts'
import { gatewayNames } from './gateway-words.ts'

/** Causes shown; the rest is behind the filters of the list. */
const causesMost = 100
/** Collectivites named in a group. */
const sirensMost = 5

/** What failures of one cause have in common. */
interface Cause extends Fingerprint {
  readonly held: boolean
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  readonly sirens: readonly string[]
}

export const causesPage: Page = {
  path: '/causes',
  needs: 'read',
  render: async (visit) => {
    const sirens = seenBy(visit)
    const groups = await failureGroups(visit.app.ports.store.db, sirens === undefined ? {} : { sirens })
    const causes = causesOf(groups)
    const looked = groups.reduce((sum, { count }) => sum + count, 0)
    const link = html`<a class="button quiet" href="/relances">Relances par lot</a>`
    const shown = causes.slice(0, causesMost)
    const capped = looked >= failuresMost && `Seuls les ${failuresMost} échecs les plus récents sont regroupés ici. `
    const cut = causes.length > causesMost && `Les ${causesMost} causes les plus fréquentes sont montrées.`
    const lead = html`Ce qui est retenu ou refusé et attend quelqu’un, regroupé par ce qui en a été dit. ${capped}${cut}`
    const body =
      shown.length === 0 ? nothing('Rien n’est retenu ni refusé.') : shown.map((cause) => section(visit, cause))
    return { title: 'Échecs par cause', main: html`${heading(titleOf(causes.length), lead, link)} ${body}` }
  },
}

function titleOf(count: number): string {
  if (count === 0) return 'Aucun échec ne vous attend'
  return count === 1 ? 'Une cause d’échec' : `${count} causes d’échec`
}

/** The groups of the same fingerprint put together, the most numerous first. */
function causesOf(groups: readonly FailureGroup[]): readonly Cause[] {
  const causes = new Map<string, Cause>()
  for (const group of groups) {
    const fingerprint = fingerprintOf(group)
    const known = causes.get(fingerprint.id)
    causes.set(fingerprint.id, known ? joined(known, group) : { ...fingerprint, ...factsOf(group) })
  }
  return [...causes.values()].sort((a, b) => b.count - a.count)
}

function factsOf({ held, count, firstAt, lastAt, sirens }: FailureGroup) {
  return { held, count, firstAt, lastAt, sirens }
}

function joined(cause: Cause, { count, firstAt, lastAt, sirens }: FailureGroup): Cause {
  return {
    ...cause,
    count: cause.count + count,
    firstAt: firstAt < cause.firstAt ? firstAt : cause.firstAt,
    lastAt: lastAt > cause.lastAt ? lastAt : cause.lastAt,
    sirens: [...new Set([...cause.sirens, ...sirens])],
  }
}

function section(visit: Visit, cause: Cause): Html {
  const { id, code, gateway, verifCode, count, held, firstAt, lastAt } = cause
  const what = held ? `retenu${count > 1 ? 's' : ''}` : `refusé${count > 1 ? 's' : ''}`
  const name = `${count} acte${count > 1 ? 's' : ''} ${what}`
  return html`<section class="why" id="cause-${id}" aria-labelledby="titre-${id}">
    <h2 id="titre-${id}">${name} : ${verifCode === '' ? code : verifCode}</h2>
    <p>
      ${tag(held ? 'todo' : 'no', held ? 'Retenues' : 'Refusées')} ${isCode(code) && codeSentence(code, visit.language)}
    </p>
    ${words(visit, cause)}
    <dl class="facts">
      <dt>Code</dt>
      <dd><code>${code}</code></dd>
      <dt>Passerelle</dt>
      <dd>${gatewayName(gateway)}</dd>
      <dt>Vue la première fois</dt>
      <dd>${instant(firstAt)}</dd>
      <dt>Et la dernière</dt>
      <dd>${instant(lastAt)}</dd>
      <dt>Collectivités</dt>
      <dd>${sirensOf(cause)}</dd>
    </dl>
    <div class="actions">
      <a class="button quiet" href="${listHref(cause)}">Voir les actes ${code}</a>
      ${requeueButton(visit, cause, name)}
    </div>
  </section>`
}

/** In the words of the prefecture, without what belongs to one act; not for whom texts of one of them are masked. */
function words(visit: Visit, { text, sirens }: Cause): Html | false {
  if (text === '') return false
  const isHidden = sirens.some((siren) => shownTo(visit, text, siren) !== text)
  return html`<p>« ${isHidden ? '•••••' : text} »</p>`
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code)
}

function gatewayName(gateway: string): string {
  return Object.hasOwn(gatewayNames, gateway) ? gatewayNames[gateway as keyof typeof gatewayNames] : gateway
}

function sirensOf({ sirens }: Cause): string {
  const named = sirens.slice(0, sirensMost).join(', ')
  return sirens.length > sirensMost ? `${named} et d’autres` : named
}

function listHref({ code, held }: Cause): string {
  return `/transmissions?${held ? 'retenues=1' : 'etat=refused'}&code=${code}`
}

function requeueButton(visit: Visit, { id, code, sirens }: Cause, name: string): Html {
  const his = requeuableBy(visit)
  if (his !== undefined && !sirens.some((siren) => his.includes(siren)))
    return refusedButton(`Relancer ${name}`, 'Réservé aux opérateurs de ces collectivités.')
  return html`<a class="button" href="/relances/nouvelle?code=${code}&cause=${id}">Relancer ${name}…</a>`
}
