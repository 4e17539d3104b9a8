// The lines of a stamp. Dates come from the AR or the records, never from today. Unknown values drop their line. Pure.
import type { Tampon } from '#protocol/acte/collectivite.ts'
import type { Publication } from '#protocol/calendrier/executoire.ts'
import { dayIn, timeIn, type Jour } from '#protocol/calendrier/jour.ts'

export interface StampFacts {
  readonly idActe: string
  readonly dateReception: Jour
  readonly sentAt?: Date | undefined
  readonly publication?: Publication | undefined
  /** IANA time zone of the collectivité. */
  readonly fuseau: string
}

interface StampLine {
  readonly text: string
  /** Publication days on which the wording is valid, both included. */
  readonly from?: Jour
  readonly until?: Jour
}

/** "Publié le" replaced "Affiché le" on 1 July 2022 (ordonnance 2021-1310, décret 2021-1311). */
const modeles: Readonly<Record<Tampon['modele'], readonly StampLine[]>> = {
  accuse: [
    { text: 'Accusé de réception en préfecture' },
    { text: '{identifiant}' },
    { text: 'Date de réception préfecture : {reception}' },
  ],
  lignes: [
    { text: 'Envoyé en préfecture le {envoi}' },
    { text: 'Reçu en préfecture le {reception}' },
    { text: 'Affiché le {publication}', until: '2022-06-30' },
    { text: 'Publié le {publication}', from: '2022-07-01' },
    { text: 'Notifié le {notification}' },
    { text: 'ID : {identifiant}' },
  ],
}

export function stampLines({ modele, heure }: Pick<Tampon, 'modele' | 'heure'>, facts: StampFacts): readonly string[] {
  const { idActe, dateReception, sentAt, publication, fuseau } = facts
  const published = publication && (publication.how === 'notifie' ? 'notification' : 'publication')
  const known: Readonly<Record<string, string | undefined>> = {
    identifiant: idActe,
    reception: french(dateReception),
    envoi: sentAt && (heure ? frenchInstant(sentAt, fuseau) : french(dayIn(fuseau, sentAt))),
    ...(published && { [published]: french(publication.on) }),
  }
  const holds = ({ from, until }: StampLine) =>
    publication === undefined || ((from ?? '') <= publication.on && publication.on <= (until ?? '9999-12-31'))
  return modeles[modele].filter(holds).flatMap(({ text }) => {
    const [, name] = /\{(\w+)\}/.exec(text) ?? []
    if (name === undefined) return [text]
    const value = known[name]
    return value === undefined ? [] : [text.replace(`{${name}}`, value)]
  })
}

/** `08/07/2025` */
export function french(day: Jour) {
  return day.split('-').reverse().join('/')
}

/** `08/07/2025 à 10:02` */
export function frenchInstant(at: Date, fuseau: string): string {
  return `${french(dayIn(fuseau, at))} à ${timeIn(fuseau, at)}`
}
