// How letters, their last days and what became of them are told.
import type { TaskKind, TaskOutcome } from '../../store/tasks.ts'
import { html, type Html } from '../html.ts'
import { tag } from '../parts.ts'
import { jour } from '../times.ts'

export const kindWords: Readonly<Record<TaskKind, string>> = {
  courrierSimple: 'Courrier simple',
  demandePieces: 'Demande de pièces complémentaires',
  lettreObservations: 'Lettre d’observations',
  defere: 'Déféré au tribunal administratif',
  anomalieTardive: 'Anomalie après l’accusé de réception',
  accuseTardif: 'Accusé de réception après le refus',
}

export const outcomeWords: Readonly<Record<TaskOutcome, string>> = {
  answered: 'répondu',
  done: 'traité',
  refused: 'l’acte est refusé',
  acknowledged: 'l’acte est acquitté',
}

const dayMs = 86_400_000
/** Last days that near are told in the colour of what waits for somebody. */
const nearDays = 7

/** A last day, and how far it is. @param dueOn null where the law sets none; @param today in the collectivite's calendar */
export function deadline(dueOn: string | null, today: string): Html {
  if (dueOn === null) return html`Sans échéance`
  const days = Math.round((Date.parse(dueOn) - Date.parse(today)) / dayMs)
  const tone = days < 0 ? 'no' : days <= nearDays ? 'todo' : 'run'
  return html`${tag(tone, distance(days))}<span class="sub">${jour(dueOn)}</span>`
}

function distance(days: number): string {
  if (days === 0) return 'aujourd’hui'
  if (days === 1) return 'demain'
  if (days === -1) return 'passé d’un jour'
  return days > 0 ? `dans ${days} jours` : `passé de ${-days} jours`
}

/** An answer is on its way, or has arrived. */
export function answerTag(transmission: string): Html {
  return html`${tag('run', 'réponse partie')} <a href="/transmissions/${transmission}">Voir la réponse</a>`
}
