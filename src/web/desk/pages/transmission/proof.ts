// What proves that the acte was received: the stamped copy, its other documents in one line, former versions.
import type { Words } from '../../say.ts'
import { receiptOfAct, type ShownTransmission } from '#operations/shapes/transmissions.ts'
import { isIndividual } from '#protocol/codes.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { qualityOf } from '#text/dossier.ts'
import { shortSentence } from '#text/sentences.ts'
import { documentLabel, documentWords } from '#text/words.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { jour } from '../../times.ts'
import { mayHere, seesNames, type Download, type Visit } from '../../visit.ts'
import { type Doing, type Offer, offering } from './offers.ts'
import { proofHref, renderMaskedLink, stampedCopies, type ActProofDocument, fileAt } from './files.ts'
import { isProven } from '#lifecycle.ts'
import { both } from '#text/both.ts'

/** The primary button of an act that was received. */
export function stampedButton(visit: Visit, shown: ShownTransmission) {
  const copy = firstCopy(visit, shown)
  if (!copy) return false
  const label =
    copy.state === 'cover'
      ? visit.say('Télécharger l’acte et sa page de couverture', 'Download the act and its cover page')
      : visit.say('Télécharger l’acte tamponné', 'Download the stamped act')
  return html`<a class="button first" href="${proofHref(shown.id, copy)}" download="${copy.name}">${label}</a>`
}

function firstCopy(visit: Visit, shown: ShownTransmission): ActProofDocument | undefined {
  const { state, collectivite } = shown
  if (!isProven(state) || !seesNames(visit, collectivite)) return undefined
  return stampedCopies(shown).find(({ rank }) => rank === 0)
}

const standings: Words<Exclude<ActProofDocument['state'], 'made'>> = {
  due: both('en préparation', 'being made'),
  cover: both('non tamponnée, avec une page de couverture', 'not stamped, with a cover page'),
  failed: both('manquant', 'missing'),
}

/** In one line: annexes, bordereau, the AR, the dossier, and what is not there yet; others fold. */
export async function documentsPart(visit: Visit, shown: ShownTransmission) {
  const { id, collectivite: siren, message, state, proof, dateReception } = shown
  if (message !== '1-1' || (proof.length === 0 && !isProven(state))) return false
  const { say, language } = visit
  const first = firstCopy(visit, shown)
  const main = proof.filter((each) => isMain(each, proof) && !(each === first && each.state === 'made'))
  const others = proof.filter((each) => !isMain(each, proof) && each !== first)
  const link = (name: string, end: string) =>
    renderMaskedLink(visit, { name, href: `/transmissions/${id}/${end}`, siren, unmasked: name })
  const retour = receiptOfAct(shown)
  const given = shown.files.findIndex(({ role }) => role === 'accuse')
  const ar = retour ? `retours/${retour.id}` : given >= 0 && `fichiers/${given}`
  const received =
    dateReception !== null &&
    html` <span class="reason">${say('reçu le', 'received on')} ${jour(dateReception, language)}</span>`
  const items: readonly HtmlContent[] = [
    ...main.map((each) => documentItem(visit, shown, { each, name: nameOfDocument(visit, each) })),
    proof.length === 0 && say('Les documents sont en préparation.', 'The documents are being made.'),
    ar && html`${link(say('Accusé de réception', 'Acknowledgement'), ar)}${received}`,
    html`${link(say('Dossier de preuve', 'Dossier of proof'), 'dossier')}${await datedBy(visit, id)}`,
    dateReception !== null &&
      mayHere(visit, 'retention', siren) &&
      link(say('Paquet SEDA', 'SEDA package'), 'versement'),
    !proof.some(({ kind }) => kind === 'certificat') && isProven(state) && certificateLater(visit, shown),
  ]
  return html`${itemList(items)}
  ${
    others.length > 0 &&
    html`<details class="fold">
      <summary>${say('Autres versions', 'Other versions')} (${others.length})</summary>
      ${itemList(others.map((each) => documentItem(visit, shown, { each, name: documentLabel(each, language) })))}
    </details>`
  }`
}

async function datedBy({ ask, say, language }: Visit, id: string) {
  const { timestamp } = await ask.showSeal({ id })
  if (!timestamp) return false
  const on = jour(dayIn('Europe/Paris', new Date(timestamp.at)), language)
  return html` <span class="reason"
    >(${say('daté du', 'dated')} ${on} ${say('par', 'by')} ${timestamp.by}, ${qualityOf(timestamp)[language]})</span
  >`
}

function itemList(items: readonly HtmlContent[]) {
  return html`<ul class="docs">
    ${items.filter(Boolean).map((each) => html`<li>${each}</li>`)}
  </ul>`
}

/** The last version, of this software where it has made one. */
function isMain({ id, kind, rank, whose }: ActProofDocument, proof: readonly ActProofDocument[]) {
  const own = kind.replace('platform-', '')
  const isOurs = (each: ActProofDocument) => each.kind === own && each.rank === rank && each.state === 'made'
  if (whose === 'platform' && proof.some((each) => each.current && isOurs(each))) return false
  return proof.find((each) => each.kind === kind && each.rank === rank)?.id === id
}

function nameOfDocument({ say, language }: Visit, { kind, rank }: ActProofDocument) {
  return rank > 0 ? say(`annexe ${rank} tamponnée`, `stamped annexe ${rank}`) : documentWords[kind][language]
}

/** A link; where it is not what was expected, how it stands, and why. */
function documentItem(
  visit: Visit,
  { id, collectivite: siren }: ShownTransmission,
  { each, name }: { readonly each: ActProofDocument; readonly name: string },
) {
  const { language, say } = visit
  const { state, current, why, sha256 } = each
  const held = renderMaskedLink(visit, { name, href: proofHref(id, each), siren, unmasked: name })
  const word = current ? state !== 'made' && standings[state][language] : say('n’est plus valable', 'no longer holds')
  const because = why && html`, ${shortSentence(why.code, language)} <code>${why.code}</code>`
  return html`${sha256 === null ? name : held}${word && html` <span class="reason">(${word}${because})</span>`}`
}

function certificateLater({ say, language }: Visit, { nature, executoireDepuis }: ShownTransmission) {
  if (executoireDepuis !== null) return false
  const later = isIndividual(nature)
    ? say('après la notification', 'after the notification')
    : say('après la publication', 'after the publication')
  return html`${documentWords.certificat[language]} <span class="reason">(${later})</span>`
}

export function restampOffer({ say }: Visit, { message, state }: ShownTransmission): readonly Offer[] {
  if (message !== '1-1' || !isProven(state)) return []
  return [
    {
      action: 'publish',
      end: 'restamp',
      obstacle: undefined,
      rare: true,
      label: say('Établir de nouveau les documents', 'Make the documents again'),
      does: say(
        'Ce qui manque ou n’a pas pu être tamponné est établi de nouveau. Un document inchangé reste tel quel ; chaque version est gardée.',
        'What is missing, or could not be stamped, is tried again. A document of which nothing has changed stays as it is; each version is kept.',
      ),
    },
  ]
}

export const proofActions: readonly Doing[] = [
  offering(
    'restamp',
    'restampTransmission',
    both(
      'Les documents sont examinés de nouveau : ceux qui doivent l’être sont établis dans les prochaines secondes.',
      'The documents are looked at again: those that must be are made within seconds.',
    ),
  ),
]

export const proofDownloads: readonly Download[] = [
  fileAt(
    'versement',
    async ({ ask }, { id }) => ({ ...(await ask.archiveTransmission({ id })), type: 'application/zip', inline: false }),
    'retention',
  ),
  fileAt('dossier', async ({ ask }, { id }) => {
    await ask.sealTransmission({ id, waitSeconds: 5 })
    return { ...(await ask.downloadProof({ id })), type: 'application/zip', inline: false }
  }),
  fileAt('preuve/:document', async ({ ask }, { id, proof }, { document = '' }) => {
    if (!proof.some((each) => each.id === document && each.sha256 !== null)) return undefined
    return { ...(await ask.downloadProofDocument({ id, document })), type: 'application/pdf', inline: true }
  }),
]
