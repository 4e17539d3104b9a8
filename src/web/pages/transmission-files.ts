// What a transmission is made of and what came back for it: its files, its returns, the gateway's own words, as bytes.
import { ActesError } from '../../errors.ts'
import { Readable } from 'node:stream'
import type { ShownTransmission } from '../../operations/operations.ts'
import type { RetourStatus } from '../../store/retours.ts'
import { html, type Content, type Html } from '../html.ts'
import { nothing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { shownTo, type Download, type Opened, type Visit } from '../visit.ts'
import { seesNames } from './transmission-waits.ts'

type StoredFile = ShownTransmission['files'][number]

const roles: Readonly<Record<StoredFile['role'], string>> = {
  archive: 'ce qui est envoyé',
  enveloppe: 'enveloppe',
  message: 'message',
  document: 'document principal',
  annexe: 'annexe',
}

const statuses: Readonly<Record<RetourStatus, string>> = {
  stored: 'pas encore lu',
  attached: 'rattaché',
  companion: 'accompagne un message',
  opened: 'ouvert : son contenu est à côté',
  duplicate: 'déjà reçu',
  notice: 'avis',
  orphan: 'sans destinataire',
  unreadable: 'illisible',
}

/** Its files, with their digests. */
export function filesPart(visit: Visit, { id, files, collectivite }: ShownTransmission): Html {
  const sees = seesNames(visit, collectivite)
  const rows = files.map(({ name, role, sha256, sizeBytes }, rank) => [
    named(visit, { name, href: `/transmissions/${id}/fichiers/${rank}`, siren: collectivite }),
    roles[role],
    size(sizeBytes),
    html`<span class="id">${sha256}</span>`,
  ])
  return html`<h2>Fichiers</h2>
    ${!sees && html`<p class="reason">Les fichiers peuvent nommer des personnes : ils s’ouvrent une fois démasqués.</p>`}
    ${table(['Fichier', 'Rôle', 'Taille', 'SHA-256'], rows, 'Fichiers de la transmission')}`
}

/** What came back for it, as it came. */
export function retoursPart(visit: Visit, { id, retours, collectivite }: ShownTransmission): Html {
  const rows = retours.map((retour) => [
    named(visit, { name: retour.name, href: `/transmissions/${id}/retours/${retour.id}`, siren: collectivite }),
    retour.kind ?? '–',
    html`${statuses[retour.status]}${retour.deviations.length > 0 && html`<span class="sub">s’écarte du schéma</span>`}`,
    instant(retour.receivedAt),
    html`<span class="id">${retour.sha256}</span>`,
  ])
  return html`<h2>Retours</h2>
    ${rows.length === 0 ? nothing('Rien n’est encore revenu pour elle.') : table(['Retour', 'Contenu', 'Lecture', 'Reçu', 'SHA-256'], rows, 'Retours rattachés à la transmission')}`
}

function named(visit: Visit, { name, href, siren }: { name: string; href: string; siren: string }): Content {
  return seesNames(visit, siren) ? html`<a href="${href}">${name}</a>` : shownTo(visit, name, siren)
}

function size(bytes: number): string {
  return bytes < 1_024
    ? `${bytes} octets`
    : `${String(Math.ceil(bytes / 1_024)).replace(/\B(?=(\d{3})+$)/g, '\u00A0')}\u00A0Ko`
}

export const transmissionDownloads: readonly Download[] = [
  {
    path: '/transmissions/:id/fichiers/:rank',
    needs: 'read',
    open: async (visit, { id = '', rank = '' }) => {
      const shown = await openable(visit, id)
      const file = /^\d{1,4}$/.test(rank) ? shown.files[Number(rank)] : undefined
      return file && fileOf(visit, shown, file)
    },
  },
  {
    path: '/transmissions/:id/retours/:retour',
    needs: 'read',
    open: async (visit, { id = '', retour: wanted = '' }) => {
      const retour = (await openable(visit, id)).retours.find((each) => each.id === wanted)
      return retour && stored(visit, { ...retour, inline: isText(retour.name) })
    },
  },
  {
    path: '/transmissions/:id/envois/:attempt',
    needs: 'read',
    open: async (visit, { id = '', attempt: wanted = '' }) => {
      const attempt = (await openable(visit, id)).attempts.find((each) => each.id === wanted)
      if (!attempt?.replySha256) return undefined
      return stored(visit, { name: `reponse-${attempt.id}.txt`, sha256: attempt.replySha256, inline: true })
    },
  },
]

/** The transmission, for somebody who may see what its files name. */
async function openable(visit: Visit, name: string): Promise<ShownTransmission> {
  const shown = await visit.operations.show(name)
  if (!seesNames(visit, shown.collectivite)) throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
  return shown
}

async function fileOf(visit: Visit, { id }: ShownTransmission, file: StoredFile): Promise<Opened | undefined> {
  const { name, role, sha256 } = file
  const { blobs } = visit.app.ports.store
  if (role === 'enveloppe' || role === 'message') {
    // Written by us: it is kept within the archive only.
    const member = (await visit.operations.explain(id)).members.find((each) => each.name === name)
    if (member?.xml !== undefined) return text(name, Buffer.from(member.xml, 'latin1'))
  }
  if (!/\.pdf$/i.test(name)) return stored(visit, { name, sha256, inline: isText(name) })
  if (!(await blobs.has(sha256))) throw new ActesError('ACTES-S003', { params: { sha256 } })
  return { bytes: Readable.from(blobs.read(sha256)), type: 'application/pdf', name, inline: true }
}

interface Kept {
  readonly name: string
  readonly sha256: string
  /** Shown as plain text. */
  readonly inline: boolean
}

async function stored(visit: Visit, { name, sha256, inline }: Kept): Promise<Opened> {
  const { blobs } = visit.app.ports.store
  if (inline) return text(name, await blobs.bytes(sha256))
  if (!(await blobs.has(sha256))) throw new ActesError('ACTES-S003', { params: { sha256 } })
  return { bytes: Readable.from(blobs.read(sha256)), type: 'application/octet-stream', name, inline: false }
}

function isText(name: string): boolean {
  return /\.(xml|eml|txt|html?|json)$/i.test(name)
}

/** Its bytes, to be read as text whatever they are. */
function text(name: string, bytes: Uint8Array): Opened {
  return { bytes, type: `text/plain; charset=${charsetOf(bytes)}`, name, inline: true }
}

/** The charset that an XML declares, else UTF-8 where it is that. */
function charsetOf(bytes: Uint8Array): 'utf-8' | 'iso-8859-1' {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase()
  if (declared !== undefined) return declared === 'utf-8' ? 'utf-8' : 'iso-8859-1'
  return isUtf8(bytes) ? 'utf-8' : 'iso-8859-1'
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
