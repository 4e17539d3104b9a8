// Files of a transmission: the one shown beside it, the list of all that left and came, and their bytes.
import type { Words } from '../../say.ts'
import { isUtf8 } from 'node:buffer'
import type { Action } from '#accounts/access.ts'
import { buffer } from 'node:stream/consumers'
import { keptBytes, stillKept } from '#operations/desk/transmissions.ts'
import { ActesError } from '#errors.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { sizeSaid, table, trouble, tabs } from '../../parts.ts'
import { instant } from '../../times.ts'
import { seesNames, shownTo, type Download, type Visit, type PathParams } from '../../visit.ts'
import type { DownloadContent } from '../../../download.ts'
import { kindWord, statusTag } from '../retours/words.ts'
import { both } from '#text/both.ts'

type TransmissionFile = ShownTransmission['files'][number]
export type ActProofDocument = ShownTransmission['proof'][number]

/** The copies that bear the stamp, one for each file: ours, else the platform’s, else the one with a cover page. */
export function stampedCopies({ proof }: Pick<ShownTransmission, 'proof'>): readonly ActProofDocument[] {
  const kept = proof.filter(({ kind, current, sha256 }) => current && sha256 !== null && kind.endsWith('stamped'))
  const worth = ({ kind, state }: ActProofDocument) => (state === 'made' ? 2 : 0) + (kind === 'stamped' ? 1 : 0)
  const best = Map.groupBy(kept, ({ rank }) => rank)
  return [...best.values()].flatMap((all) => all.toSorted((a, b) => worth(b) - worth(a))[0] ?? [])
}

export function proofHref(id: string, document: ActProofDocument) {
  return `/transmissions/${id}/preuve/${document.id}`
}

const roles: Words<TransmissionFile['role']> = {
  archive: both('ce qui est envoyé', 'what is sent'),
  enveloppe: both('enveloppe', 'envelope'),
  message: both('message', 'message'),
  document: both('document principal', 'main document'),
  annexe: both('annexe', 'annexe'),
  accuse: both('accusé de réception remis', 'acknowledgement as given'),
}

/** What was sent, then what came, behind a fold; signatures are told before it. */
export function filesPart(visit: Visit, { id, files, retours, collectivite: siren }: ShownTransmission) {
  const { say, language } = visit
  const link = (name: string, end: string) =>
    renderMaskedLink(visit, { name, href: `/transmissions/${id}/${end}`, siren })
  const sent = files.map(({ name, role, sizeBytes, sha256 }, rank) => ({
    name: link(name, `fichiers/${rank}`),
    what: roles[role][language],
    how: sizeSaid(sizeBytes, language),
    sha256,
  }))
  const departs = say('non conforme au schéma', 'departs from the schema')
  const came = retours.map(({ id: retour, name, kind, status, deviations, receivedAt, sha256 }) => ({
    name: link(name, `retours/${retour}`),
    what: html`${kindWord(kind, language)}, ${say('reçu', 'received')} ${instant(receivedAt, language)}`,
    how: html`${statusTag(status, language)}${deviations.length > 0 && html`<span class="sub">${departs}</span>`}`,
    sha256,
  }))
  const all = [...sent, ...came]
  const masked = say(
    'Les fichiers peuvent nommer des personnes : affichez d’abord les textes masqués pour les ouvrir.',
    'Files may name people: they open once they are unmasked.',
  )
  return html`${signatures(visit, files)}
    <details class="fold">
      <summary>${say('Tous les fichiers, envoyés et reçus', 'All files, sent and received')} (${all.length})</summary>
      ${!seesNames(visit, siren) && html`<p class="reason">${masked}</p>`}
      ${table(all, { caption: say('Fichiers envoyés et reçus', 'Files sent and received') }, [
        [
          say('Fichier', 'File'),
          ({ name, sha256 }) => html`${name}<span class="sub">SHA-256 <code>${sha256}</code></span>`,
        ],
        [say('Contenu', 'Content'), ({ what }) => what],
        [say('Taille, lecture', 'Size, reading'), ({ how }) => how],
      ])}
    </details>`
}

function signatures({ say, language }: Visit, files: readonly TransmissionFile[]): HtmlContent {
  const all = files.flatMap(({ name, signatures: own }) => own.map((each) => [name, each] as const))
  if (all.length === 0) return false
  const nobody = say('signataire inconnu', 'unknown signer')
  const title = say('Signatures électroniques', 'Electronic signatures')
  return html`<h2>${title}</h2>
    ${table(all, { caption: title }, [
      [say('Fichier', 'File'), ([name]) => name],
      [
        say('Signé par', 'Signed by'),
        ([, { signer, at, kind }]) =>
          html`${kind === 'timestamp' && say('Horodatage : ', 'Timestamp: ')}${signer ?? nobody}
          ${at !== null && html`<span class="sub">${instant(at, language)}</span>`}`,
      ],
      [say('Vérification au dépôt', 'Verified at deposit'), ([, { verdict }]) => verdict.message],
    ])}`
}

interface PreviewView {
  /** In the address. */
  readonly key: string
  readonly word: string
  readonly name: string
  readonly href: string
  /** Of the stored bytes that it is read from. */
  readonly sha256: string | null
}

/** The act stamped, then as it was deposited; its annexes, stamped where they are. */
function viewsOf({ say }: Visit, { id, files, proof }: ShownTransmission): readonly PreviewView[] {
  const stamped = stampedCopies({ proof })
  const own = files
    .map((file, rank) => ({ ...file, rank }))
    .filter(({ role, name }) => ['document', 'annexe'].includes(role) && /\.(pdf|xml)$/i.test(name))
  const annexes = files.filter(({ role }) => role === 'annexe')
  const copyOf = (nth: number, word: string): readonly PreviewView[] =>
    stamped
      .filter(({ rank }) => rank === nth)
      .map((each) => ({ ...each, key: `tampon-${nth}`, word, href: proofHref(id, each) }))
  const fileOf = (name: string | undefined, word: string): readonly PreviewView[] =>
    own
      .filter((each) => each.name === name)
      .map((each) => ({ ...each, key: String(each.rank), word, href: `/transmissions/${id}/fichiers/${each.rank}` }))
  return [
    ...copyOf(0, say('Tamponné', 'Stamped')),
    ...fileOf(own.find(({ role }) => role === 'document')?.name, say('Original', 'As deposited')),
    ...annexes.flatMap(({ name }, index) => {
      const word = annexes.length > 1 ? `Annexe\u00A0${index + 1}` : 'Annexe'
      const copy = copyOf(index + 1, word)
      return copy.length > 0 ? copy : fileOf(name, word)
    }),
  ]
}

/**
 * The stamped copy beside an acte, in a frame without rights, or the file that the address names. False where they are
 * masked. It folds on a telephone.
 */
export async function previewPart(visit: Visit, shown: ShownTransmission) {
  const { url, say } = visit
  const views = viewsOf(visit, shown)
  const wanted = views.find(({ key }) => key === url.searchParams.get('apercu'))
  const chosen = wanted ?? views[0]
  if (!chosen || !seesNames(visit, shown.collectivite)) return false
  const { sha256, href, name } = chosen
  const kept = await visit.look(stillKept, { id: shown.id, digests: sha256 === null ? [] : [sha256] })
  const to = (key: string) => {
    const query = new URLSearchParams(url.searchParams)
    query.set('apercu', key)
    return `${url.pathname}?${query.toString()}#apercu`
  }
  // Tab skips the viewer and its many buttons; the link opens the same document alone.
  const frame = kept.has(sha256 ?? '')
    ? html`<iframe
          class="preview"
          tabindex="-1"
          loading="lazy"
          title="${say(`Aperçu de ${name}`, `Preview of ${name}`)}"
          src="${href}#navpanes=0&view=FitH"
        ></iframe>
        <a href="${href}">${say(`Ouvrir ${name}`, `Open ${name}`)}</a>`
    : html`<p class="said no" role="status">${trouble('ACTES-S003', visit)}</p>`
  return html`<aside class="sheet" id="apercu" aria-label="${say('Document', 'Document')}">
    <details class="fold" ${wanted && html`open`}>
      <summary>${say('Voir le document', 'See the document')}</summary>
      ${
        views.length > 1 &&
        tabs(
          say('Documents à regarder', 'Documents to look at'),
          views.map(({ key, word }) => [to(key), word, key === chosen.key]),
        )
      }
      ${frame}
    </details>
  </aside>`
}

/** A link unless the name is masked. @param unmasked shown instead, when it names nobody */
export function renderMaskedLink(
  visit: Visit,
  { name, href, siren, unmasked }: { name: string; href: string; siren: string; unmasked?: string },
) {
  return seesNames(visit, siren) ? html`<a href="${href}">${name}</a>` : (unmasked ?? shownTo(visit, name, siren))
}

/**
 * A download of what may name people.
 * @throws ActesError ACTES-A022 for a visitor who may not see names
 */
export function fileAt(
  end: string,
  open: (visit: Visit, shown: ShownTransmission, params: PathParams) => Promise<DownloadContent | undefined>,
  needs: Action = 'read',
): Download {
  return {
    path: `/transmissions/:id/${end}`,
    needs,
    open: async (visit, params) => {
      const shown = await visit.ask.showTransmission({ id: params.id ?? '' })
      if (!seesNames(visit, shown.collectivite)) throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
      return open(visit, shown, params)
    },
  }
}

export const transmissionDownloads: readonly Download[] = [
  fileAt('fichiers/:rank', async (visit, { id, files }, { rank = '' }) => {
    const file = /^\d{1,4}$/.test(rank) ? files[Number(rank)] : undefined
    if (!file) return undefined
    const { name, role, sha256 } = file
    // Stored only inside the archive.
    if (role === 'enveloppe' || role === 'message') {
      const { members } = await visit.ask.explainTransmission({ id })
      const xml = members.find((each) => each.name === name)?.xml
      if (xml !== undefined) return text(name, Buffer.from(xml, 'latin1'))
    }
    if (!/\.pdf$/i.test(name)) return stored(visit, { id, name, sha256, inline: isText(name) })
    return { bytes: await visit.look(keptBytes, { id, sha256 }), type: 'application/pdf', name, inline: true }
  }),
  fileAt('retours/:retour', async (visit, { id, retours }, { retour: wanted }) => {
    const retour = retours.find((each) => each.id === wanted)
    return retour && stored(visit, { ...retour, id, inline: isText(retour.name) })
  }),
  fileAt('envois/:attempt', async (visit, { id, attempts }, { attempt: wanted }) => {
    const sha256 = attempts.find((each) => each.id === wanted)?.replySha256
    return sha256 ? stored(visit, { id, name: `reponse-${wanted}.txt`, sha256, inline: true }) : undefined
  }),
]

interface KeptBytesRequest {
  readonly id: string
  readonly name: string
  readonly sha256: string
  readonly inline: boolean
}

async function stored(visit: Visit, { id, name, sha256, inline }: KeptBytesRequest): Promise<DownloadContent> {
  const bytes = await visit.look(keptBytes, { id, sha256 })
  if (inline) return text(name, await buffer(bytes))
  return { bytes, type: 'application/octet-stream', name, inline: false }
}

export function isText(name: string) {
  return /\.(xml|eml|txt|html?|json)$/i.test(name)
}

function text(name: string, bytes: Uint8Array): DownloadContent {
  return { bytes, type: `text/plain; charset=${charsetOf(bytes)}`, name, inline: true }
}

/** The charset that an XML declares; else UTF-8 when the bytes are valid UTF-8. */
export function charsetOf(bytes: Uint8Array): 'utf-8' | 'iso-8859-1' {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase()
  if (declared !== undefined) return declared === 'utf-8' ? 'utf-8' : 'iso-8859-1'
  return isUtf8(bytes) ? 'utf-8' : 'iso-8859-1'
}
