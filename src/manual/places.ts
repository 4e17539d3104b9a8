// Which section of the manual helps on which page of the desk: the links of Aide carry the page.
import { chapterNamed, chapterText, type Chapter, type Language } from './chapters.ts'
import { sectionsOf } from './search.ts'

/** By the beginning of a path, `*` for any segment: a chapter, and the anchor of its heading in English. */
export const places: Readonly<Record<string, string>> = {
  '/': 'operating',
  '/abonnements': 'webhooks',
  '/calendriers': 'online#calendars',
  '/causes': 'operating#an-act-is-held',
  '/classification': 'messages#classification',
  '/collectivites': 'gateways',
  '/collectivites/*/archive': 'conservation#settings-of-an-archive',
  '/collectivites/*/conservation': 'conservation#step-by-step',
  '/collectivites/*/passerelle': 'gateways#settings-of-a-gateway',
  '/collectivites/import': 'many#from-a-csv',
  '/collectivites/nouvelle': 'gateways#declare-a-collectivité',
  '/confirmer': 'accounts#a-second-look',
  '/connexions': 'operating#a-connection-is-suspended',
  '/conservation': 'conservation',
  '/courriers': 'operating#a-letter-came',
  '/demandes': 'accounts#a-second-look',
  '/demasquer': 'accounts#who-may-do-what',
  '/depart': 'outages#the-installation-is-quiet',
  '/deposer': 'desk#an-act-by-the-form',
  '/deposer/lot/*': 'desk#several-acts-at-once',
  '/donnees': 'data#what-is-held-about-a-person',
  '/files-brutes': 'outages#the-queue-was-paused',
  '/identifiants': 'many#shared-credentials',
  '/incertaines': 'operating#an-act-is-uncertain',
  '/jetons': 'accounts#who-may-do-what',
  '/journal': 'journal',
  '/lots': 'batches#on-the-desk',
  '/mise-en-route': 'first-day',
  '/moi': 'accounts#the-second-step',
  '/moi/avis': 'webhooks#mails',
  '/personnes': 'accounts#who-may-do-what',
  '/planifications': 'upkeep#what-happens-by-itself',
  '/recherche': 'desk#search',
  '/registre': 'opendata#the-register',
  '/relances': 'operating#an-act-is-held',
  '/reprendre': 'desk#a-session-that-ended',
  '/retours': 'operating#a-retour-matches-no-act',
  '/tableau': 'desk#figures',
  '/transmissions': 'life',
  '/versements': 'conservation#transfers-to-an-archive',
}

interface ManualPlace {
  readonly chapter: Chapter
  /** In the reader's language; '' for the top. */
  readonly id: string
}

/** The section for a page of the desk: the longest beginning of its path that is known. */
export async function placeOf(path: string, language: Language): Promise<ManualPlace | undefined> {
  const known = Object.keys(places).filter((each) => each !== '/' && leadsTo(each, path))
  const [longest = path === '/' ? '/' : ''] = known.sort((one, other) => other.length - one.length)
  const [name = '', english = ''] = (places[longest] ?? '').split('#')
  const chapter = chapterNamed(name)
  return chapter && { chapter, id: await anchorOf(chapter, english, language) }
}

function leadsTo(place: string, path: string) {
  const given = path.split('/')
  return place.split('/').every((segment, index) => segment === '*' || segment === given[index])
}

/** A chapter has the same headings in both languages, in the same order. */
async function anchorOf(chapter: Chapter, english: string, language: Language): Promise<string> {
  const [own, other] = await Promise.all([chapterText(chapter, language), chapterText(chapter, 'en')])
  const at = sectionsOf(other).findIndex(({ id }) => id === english)
  return sectionsOf(own)[at]?.id ?? ''
}
