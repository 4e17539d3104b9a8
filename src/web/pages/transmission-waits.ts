// What a transmission waits for, in words: short for a list, whole for its own page. Pure.
import { problem, type ErrorCode, type Params, type Problem } from '../../errors.ts'
import type { ShownTransmission, TransmissionJson } from '../../operations/operations.ts'
import { sentenceOf, stateSentence } from '../../sentences.ts'
import type { Waits } from '../../store/waits.ts'
import { html, type Content, type Html } from '../html.ts'
import { instant, jour } from '../times.ts'
import { shownTo, type Visit } from '../visit.ts'

/** The trouble that holds a transmission now; an old one that was overcome is none. */
export function codeNow({ held, state, dueAt }: TransmissionJson, waits: Waits | undefined): ErrorCode | undefined {
  if (held) return held.code
  if (state === 'refused') return waits?.refusalCode ?? waits?.code ?? undefined
  if (dueAt === null) return undefined
  return waits?.suspendedCode ?? waits?.code ?? undefined
}

/** Its receipt, or who or what it waits for, and when. */
export function nextOf(row: TransmissionJson, waits: Waits | undefined, now: Date): Content {
  const { state, held, dateReception } = row
  if (held) return 'une personne'
  switch (state) {
    case 'acknowledged':
      return dateReception === null ? 'acquittée' : html`AR reçu le ${jour(dateReception)}`
    case 'refused':
      return row.replacedBy === undefined ? 'une personne' : 'rien : elle est remplacée'
    case 'cancelled':
    case 'annulled':
      return '–'
    default:
      return nextStep(row, waits, now)
  }
}

function nextStep({ dueAt, uncertain, state }: TransmissionJson, waits: Waits | undefined, now: Date): Content {
  if (dueAt === null) return 'aucune réponse n’est attendue'
  if (waits?.suspendedCode) return html`<a href="/connexions">la connexion, suspendue</a>`
  if (waits?.paused) return html`<a href="/connexions">la connexion, en pause</a>`
  if (waits?.inHand) return 'en cours'
  const when = whenOf(dueAt, now)
  if (uncertain) return html`vérification ${when}`
  if (state === 'submitted') return html`réponse de la préfecture ; prochain regard ${when}`
  if (waits?.code) return html`nouvel essai ${when}`
  return html`${waits?.why === 'closed' ? 'ouverture de la passerelle' : 'envoi'} ${when}`
}

function whenOf(dueAt: string, now: Date): Content {
  return new Date(dueAt) <= now ? 'dès que possible' : html`le ${instant(dueAt)}`
}

/** The box that says why it does not move, what happens by itself and when; nothing once it is at a good end. */
export function whyBox(visit: Visit, shown: ShownTransmission, waits: Waits | undefined): Html | undefined {
  const { state, held, dueAt } = shown
  if (!held && state !== 'refused' && dueAt === null) return undefined
  const title = state === 'refused' ? 'Pourquoi elle est refusée' : 'Pourquoi elle attend'
  const code = codeNow(shown, waits)
  return html`<section class="why" aria-labelledby="pourquoi">
    <h2 id="pourquoi">${title}</h2>
    ${causes(visit, shown, code)}
    <p>${outlook(shown, waits, visit.now)}</p>
    ${code !== undefined && html`<p class="reason"><code>${code}</code></p>`}
  </section>`
}

function causes(visit: Visit, shown: ShownTransmission, code: ErrorCode | undefined): Content {
  if (code === undefined) return html`<p>${stateSentence(shown.state, visit.language).long}</p>`
  // Values that fill a sentence may name somebody.
  const problems = seesNames(visit, shown.collectivite) ? problemsOf(shown, code) : [problem(code, shown.id)]
  const told = new Set(problems.map((each) => sentenceOf(each, visit.language)))
  return [...told].map((each) => html`<p>${each}</p>`)
}

/** May he see what names people? */
export function seesNames(visit: Visit, siren: string): boolean {
  return shownTo(visit, 'x', siren) === 'x'
}

/** What its journal tells of the trouble, with the values that fill its sentence. */
function problemsOf({ journal, id }: ShownTransmission, code: ErrorCode): readonly Problem[] {
  const detail = journal.findLast((line) => line.code === code)?.detail as
    { readonly problems?: readonly Problem[]; readonly params?: Params } | null | undefined
  const { problems = [], params } = detail ?? {}
  return problems.length > 0 ? problems : [problem(code, id, { ...(params && { params }) })]
}

function outlook(shown: ShownTransmission, waits: Waits | undefined, now: Date): Content {
  const { held, uncertain, state, dueAt } = shown
  if (held) {
    const doubt = uncertain && ' On ne sait pas si l’envoi est arrivé : dites-le, et elle suivra son cours.'
    return html`Rien ne se fera sans vous : elle attend une personne depuis le ${instant(held.since)}.${doubt}`
  }
  if (state === 'refused') return afterRefusal(shown)
  if (dueAt === null) return ''
  if (waits?.suspendedCode || waits?.paused) return stopped(waits)
  if (waits?.inHand) return 'Un processus s’en occupe en ce moment.'
  const when = whenOf(dueAt, now)
  if (uncertain) return inDoubt(waits, when)
  if (state === 'submitted')
    return html`Les retours sont relevés d’eux-mêmes. Prochain regard ${when} ; il n’y a rien à faire.`
  return html`${reasons[waits?.why ?? ''] ?? ''} ${waits?.code ? 'Nouvel essai' : 'Prochaine étape'} ${when} ; cela se
  fait tout seul.`
}

const reasons: Readonly<Record<string, string>> = {
  closed: 'La passerelle ne prend rien à cette heure.',
  quota: 'La passerelle a reçu tout ce qu’elle prend en une heure.',
}

function inDoubt(waits: Waits | undefined, when: Content): Html {
  const quiet = waits?.why === 'quiet'
  return html`${quiet && 'La passerelle ne la connaît pas, mais l’envoi peut encore être en traitement chez elle. '}Nous
  ne renvoyons rien : la passerelle est interrogée ${when}. Si elle l’a, la suite est relevée ; si elle ne la connaît
  pas, l’envoi est refait, une fois.`
}

function stopped({ suspendedCode, connection }: Waits): Html {
  const how = suspendedCode
    ? 'est suspendue : tout repart de soi-même dès que sa cause est réparée.'
    : 'est en pause : tout repart quand une personne la reprend.'
  return html`La <a href="/connexions">connexion ${connection}</a> ${how} Rien n’est perdu.`
}

function afterRefusal({ replacedBy }: ShownTransmission): Html {
  return replacedBy === undefined
    ? html`Rien ne repartira sans vous : corrigez la cause, puis remettez-la en file ou déposez l’acte de nouveau.`
    : html`Une nouvelle transmission la remplace : <a href="/transmissions/${replacedBy}">voir la nouvelle</a>.`
}
