// What people read of what a gateway finds when it examines itself. A look stops nothing and sends nothing: here is what
// was found and what to do, without what the same code means for an act that was to leave.
import type { ErrorCode } from '../errors.ts'
import { remedyFor, type Where } from './remedies.ts'
import { codeSentence, filled, wordOf, type Both, type Language } from './sentences.ts'

/** A finding, as gateways give it. */
export interface Found {
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  readonly setting?: string
  readonly detail?: string
  readonly on?: string
}

/** By code; another one says its own sentence. */
const findings: Readonly<Partial<Record<ErrorCode, Both>>> = {
  'ACTES-G001': { fr: 'la plateforme ne répond pas', en: 'the platform does not answer' },
  'ACTES-G002': { fr: 'la plateforme demande de revenir plus tard', en: 'the platform asks to come back later' },
  'ACTES-G003': { fr: 'la plateforme ne répond pas à temps', en: 'the platform does not answer in time' },
  'ACTES-G007': { fr: 'notre certificat ne peut pas servir', en: 'our certificate cannot serve' },
  'ACTES-G008': { fr: 'l’identité présentée est refusée', en: 'the identity that is shown is rejected' },
  'ACTES-G012': { fr: 'l’examen n’a pas pu se faire à temps', en: 'there was no time to look' },
  'ACTES-G013': { fr: 'ce réglage manque ou ne convient pas', en: 'this setting is absent or does not fit' },
  'ACTES-G014': {
    fr: 'le certificat du serveur n’est pas celui qui est attendu',
    en: 'the certificate of the server is not the expected one',
  },
  'ACTES-G018': { fr: 'ce secret ne peut pas être ouvert', en: 'this secret cannot be opened' },
  'ACTES-G019': { fr: 'il arrive à échéance', en: 'it comes to its end' },
}

const fine: Both = { fr: 'en ordre', en: 'in order' }
const unfit: Both = { fr: 'ne convient pas', en: 'does not fit' }
const end: Both = { fr: 'échéance {on:day}', en: 'end {on:day}' }
const whole: Both = { fr: '{place}[ ({facts})] : {said}[ ({code})].', en: '{place}[ ({facts})]: {said}[ ({code})].' }

/** `motDePasse (HTTP 401) : l’identité présentée est refusée (ACTES-G008).` */
export function findingSentence({ name, ok, code, setting, detail, on }: Found, language: Language): string {
  const facts = [
    ...(detail === undefined ? [] : [wordOf('fault', detail, language)]),
    ...(on === undefined ? [] : [filled(end, { on }, language)]),
  ]
  const said = code ? ofCode(code, language) : (ok ? fine : unfit)[language]
  const place = setting ?? wordOf('look', name, language)
  const values = { place, facts: facts.join(', '), said, ...(code && { code }) }
  return filled(whole, values, language)
}

function ofCode(code: ErrorCode, language: Language): string {
  return findings[code]?.[language] ?? codeSentence(code, language).replace(/\.$/, '')
}

/** What to do about it; undefined when nothing is. */
export function findingRemedy(found: Found, where: Where): Both | undefined {
  return found.ok && found.code === undefined ? undefined : remedyFor(found, where)
}

/** A finding in the shape of doctor's checks. */
export interface FoundCheck {
  readonly name: string
  readonly ok: boolean
  readonly message: string
  readonly remedy?: string
}

/** A finding as a check, in one language. */
export function checkOf(found: Found, where: Where, language: Language): FoundCheck {
  const remedy = findingRemedy(found, where)
  const { name, ok } = found
  return { name, ok, message: findingSentence(found, language), ...(remedy && { remedy: remedy[language] }) }
}
