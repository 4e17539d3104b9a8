// Times as people read them, in Paris, with the whole instant on hover and for machines.
import { sayIn, type Say } from './say.ts'
import { dated, type Language } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { both } from '#text/both.ts'

const zone = 'Europe/Paris'
const locales = both('fr-FR', 'en-GB')
const days = formats({ timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' })
const shortDays = formats({ timeZone: zone, day: 'numeric', month: 'short' })
const times = formats({ timeZone: zone, hour: 'numeric', minute: '2-digit' })

interface Format {
  format(date: Date): string
}

/** In French the first of a month is `1er`. */
export function formats(options: Intl.DateTimeFormatOptions): Readonly<Record<Language, Format>> {
  const [fr, en] = [new Intl.DateTimeFormat(locales.fr, options), new Intl.DateTimeFormat(locales.en, options)]
  return { fr: options.day === undefined ? fr : { format: (date) => dated(fr.format(date)) }, en }
}

/** `8 juil. 2025, 10 h 14`, with the instant in full on hover. @param at ISO 8601 or a Date */
export function instant(at: string | Date, language: Language) {
  const date = typeof at === 'string' ? new Date(at) : at
  const iso = date.toISOString()
  return html`<time datetime="${iso}" title="${iso}">${days[language].format(date)}, ${hour(date, language)}</time>`
}

/** `10 h 14`, `10:14` */
export function hour(date: Date, language: Language) {
  const text = times[language].format(date)
  // Non-breaking spaces.
  return language === 'fr' ? text.replace(':', '\u00a0h\u00a0') : text
}

/** `25 juin 2025`, of a day `2025-06-25`. */
export function jour(text: string, language: Language) {
  return html`<time datetime="${text}">${days[language].format(new Date(`${text}T12:00:00Z`))}</time>`
}

/** `25 juin`, with its year only where that is another. */
export function dayShort(date: Date, now: Date, language: Language) {
  const isThisYear = days.en.format(date).slice(-4) === days.en.format(now).slice(-4)
  return (isThisYear ? shortDays : days)[language].format(date)
}

const isSameDay = (one: Date, other: Date) => days.en.format(one) === days.en.format(other)

/** `à 10 h 14` today, `le 2 déc.`; `sous peu` once it is due. */
export function whenSaid(date: Date, now: Date, language: Language) {
  const say = sayIn(language)
  if (date <= now) return say('sous peu', 'soon')
  if (isSameDay(date, now)) return say(`à ${hour(date, 'fr')}`, `at ${hour(date, 'en')}`)
  return say(`le ${dayShort(date, now, 'fr')}`, `on ${dayShort(date, now, 'en')}`)
}

/** `10 h 14` today, `hier`, `25 juin`; the instant stands in full on hover. */
export function lately(at: string, now: Date, language: Language) {
  const date = new Date(at)
  const isYesterday = isSameDay(date, new Date(now.getTime() - 86_400_000))
  const day = isYesterday ? sayIn(language)('hier', 'yesterday') : dayShort(date, now, language)
  return html`<time datetime="${at}" title="${at}">${isSameDay(date, now) ? hour(date, language) : day}</time>`
}

/** The instant of a Paris time `2025-07-08T10:30`, as a field gives it; of an hour that occurs twice, the first. */
export function parisInstant(text: string) {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? []
  if (day === undefined || time === undefined) return undefined
  return [2, 1]
    .map((ahead) => new Date(`${day}T${time}:00+0${ahead}:00`))
    .find((date) => !Number.isNaN(date.getTime()) && clock.format(date) === time)
}

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** `14 min`, `3 h 05`, `3 h`, `2 j 4 h` */
export function lasting(seconds: number, say: Say) {
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return '≤\u00A01\u00A0min'
  if (minutes < 60) return `${minutes}\u00A0min`
  const hours = Math.floor(minutes / 60)
  const rest = hours < 24 ? minutes % 60 : hours % 24
  if (hours < 24) return `${hours}\u00A0h${rest === 0 ? '' : `\u00A0${String(rest).padStart(2, '0')}`}`
  return `${Math.floor(hours / 24)}\u00A0${say('j', 'd')}${rest === 0 ? '' : `\u00A0${rest}\u00A0h`}`
}
