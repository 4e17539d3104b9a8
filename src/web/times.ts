// Times as people read them, in Paris: the whole instant on hover, and for machines.
import { html, type Html } from './html.ts'

const zone = 'Europe/Paris'
const day = new Intl.DateTimeFormat('fr-FR', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' })
const time = new Intl.DateTimeFormat('fr-FR', { timeZone: zone, hour: 'numeric', minute: '2-digit' })

/** `8 juil. 2025, 10 h 14`; the instant in full on hover. @param at an instant, ISO 8601 or a Date */
export function instant(at: string | Date): Html {
  const date = typeof at === 'string' ? new Date(at) : at
  const iso = date.toISOString()
  return html`<time datetime="${iso}" title="${iso}">${day.format(date)}, ${hour(date)}</time>`
}

/** `10 h 14` */
export function hour(date: Date): string {
  // Never broken over two lines.
  return time.format(date).replace(':', '\u00a0h\u00a0')
}

/** `25 juin 2025`, of a day `2025-06-25`. */
export function jour(text: string): Html {
  return html`<time datetime="${text}">${day.format(new Date(`${text}T12:00:00Z`))}</time>`
}
