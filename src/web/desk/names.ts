// Names of collectivités, in words or beside their SIREN.
import { named, type NamedCollectivite } from '#operations/desk/lists.ts'
import { ActesError } from '#errors.ts'
import { placesSaid, type Place } from '#subscriptions/waiting.ts'
import { html, type Html } from '#text/html.ts'
import { foldText, shortName } from '#text/sentences.ts'
import type { Visit } from './visit.ts'

export type NameOf = (siren: string) => string

/** SIREN, or what belongs to a collectivité. */
type Belonging = string | { readonly collectivite: string }

/** Whole names; the SIREN for a collectivité that is no longer declared, or not seen by the visitor. */
export async function wholeNamesFor(visit: Visit, all: readonly Belonging[]): Promise<NameOf> {
  const noms = await nomsOf(visit, all)
  return (siren) => noms.get(siren) ?? siren
}

/** Short names, likewise. */
export async function namesFor(visit: Visit, all: readonly Belonging[]): Promise<NameOf> {
  const nameOf = await wholeNamesFor(visit, all)
  return (siren) => shortName(nameOf(siren))
}

/** For table cells: short, as HTML. */
export async function sendersFor(visit: Visit, all: readonly Belonging[]): Promise<(siren: string) => Html> {
  const noms = await nomsOf(visit, all)
  return (siren) => sender(siren, noms.get(siren))
}

/** Names alone: `Bédarieux (4), Lunas et 12 autres`. */
export async function placesFor(visit: Visit, all: readonly Belonging[]) {
  const nameOf = await namesFor(visit, all)
  return (places: readonly Place[], of = places.length) => placesSaid(places, of, { ...visit, nameOf })
}

/** The short name; whole, with the SIREN, on hover. */
export function sender(siren: string, nom: string | undefined) {
  if (nom === undefined) return html`<span class="id">${siren}</span>`
  return html`<span title="${nom} (${siren})">${shortName(nom)}</span>`
}

const isCalled = ({ siren, nom }: NamedCollectivite, words: string) =>
  siren === words || [nom, shortName(nom)].some((each) => normalizeName(each) === normalizeName(words))

/** The collectivités of this name, short or whole; without one, those whose name holds the words. */
export async function sendersNamed({ look }: Visit, words: string): Promise<readonly NamedCollectivite[]> {
  const found = await look(named, { words, limit: 200 })
  const exact = found.filter((each) => isCalled(each, words))
  return exact.length > 0 ? exact : found
}

/**
 * The collectivités that a person wrote: whole names (to look at something, a part is enough), or SIREN with or without
 * spaces, between commas.
 * @throws ActesError ACTES-V006 for a name that none has, or several
 */
export function sirensWritten(visit: Visit, text: string, of: 'whole' | 'part' = 'whole') {
  const parted = text.replaceAll(/(?<!\d)(\d{3})\s?(\d{3})\s?(\d{3})(?!\d)/g, ',$1$2$3,').split(/[,;\n]/)
  const all = new Set(parted.map((each) => each.trim()).filter((each) => each !== ''))
  const sirenOf = async (written: string) => {
    if (/^\d+$/.test(written)) return written
    const all = await sendersNamed(visit, written)
    const [found, ...others] = all.filter((each) => of === 'part' || isCalled(each, written))
    if (!found || others.length > 0) throw new ActesError('ACTES-V006', { params: { value: written } })
    return found.siren
  }
  return Promise.all([...all].map(sirenOf))
}

export function normalizeName(text: string) {
  return foldText(text).replaceAll('-', ' ')
}

async function nomsOf({ look }: Visit, all: readonly Belonging[]) {
  const of = [...new Set(all.map((each) => (typeof each === 'string' ? each : each.collectivite)))]
  const found = of.length === 0 ? [] : await look(named, { of, limit: of.length })
  return new Map(found.map(({ siren, nom }) => [siren, nom]))
}
