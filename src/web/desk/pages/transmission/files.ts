// What a transmission is made of and what came back for it: its files, its returns, the gateway's own words, as bytes.
import { buffer } from 'node:stream/consumers'
import { keptBytes } from '../../../../operations/desk/transmissions.ts'
import { ActesError } from '../../../../errors.ts'
import type { ShownTransmission } from '../../../../operations/shapes.ts'
import type { Both } from '../../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { nothing, table } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { Say } from '../../say.ts'
import { shownTo, type Download, type Opened, type Visit } from '../../visit.ts'
import { seesNames } from './waits.ts'

type StoredFile = ShownTransmission['files'][number]

const roles: Readonly<Record<StoredFile['role'], Both>> = {
  archive: { fr: 'ce qui est envoyé', en: 'what is sent' },
  enveloppe: { fr: 'enveloppe', en: 'envelope' },
  message: { fr: 'message', en: 'message' },
  document: { fr: 'document principal', en: 'main document' },
  annexe: { fr: 'annexe', en: 'annexe' },
}

const statuses: Readonly<Record<ShownTransmission['retours'][number]['status'], Both>> = {
  stored: { fr: 'pas encore lu', en: 'not read yet' },
  attached: { fr: 'rattaché', en: 'attached' },
  companion: { fr: 'accompagne un message', en: 'goes with a message' },
  opened: { fr: 'ouvert : son contenu est à côté', en: 'opened: its content is beside it' },
  duplicate: { fr: 'déjà reçu', en: 'already received' },
  notice: { fr: 'avis', en: 'notice' },
  orphan: { fr: 'sans destinataire', en: 'stray' },
  unreadable: { fr: 'illisible', en: 'unreadable' },
}

/** Its files, with their digests. */
export function filesPart(visit: Visit, { id, files, collectivite }: ShownTransmission): Html {
  const { say, language } = visit
  const sees = seesNames(visit, collectivite)
  const rows = files.map(({ name, role, sha256, sizeBytes }, rank) => [
    named(visit, { name, href: `/transmissions/${id}/fichiers/${rank}`, siren: collectivite }),
    roles[role][language],
    size(sizeBytes, say),
    html`<span class="id">${sha256}</span>`,
  ])
  return html`<h2>${say('Fichiers', 'Files')}</h2>
    ${!sees && html`<p class="reason">${say('Les fichiers peuvent nommer des personnes : ils s’ouvrent une fois démasqués.', 'Files may name people: they open once they are unmasked.')}</p>`}
    ${table(say(['Fichier', 'Rôle', 'Taille', 'SHA-256'], ['File', 'Role', 'Size', 'SHA-256']), rows, say('Fichiers de la transmission', 'Files of the transmission'))}`
}

/** What came back for it, as it came. */
export function retoursPart(visit: Visit, { id, retours, collectivite }: ShownTransmission): Html {
  const { say, language } = visit
  const rows = retours.map((retour) => [
    named(visit, { name: retour.name, href: `/transmissions/${id}/retours/${retour.id}`, siren: collectivite }),
    retour.kind ?? '–',
    html`${statuses[retour.status][language]}${retour.deviations.length > 0 && html`<span class="sub">${say('s’écarte du schéma', 'departs from the schema')}</span>`}`,
    instant(retour.receivedAt, language),
    html`<span class="id">${retour.sha256}</span>`,
  ])
  return html`<h2>${say('Retours', 'Returns')}</h2>
    ${rows.length === 0 ? nothing(say('Rien n’est encore revenu pour elle.', 'Nothing has come back for it yet.')) : table(say(['Retour', 'Contenu', 'Lecture', 'Reçu', 'SHA-256'], ['Return', 'Content', 'Reading', 'Received', 'SHA-256']), rows, say('Retours rattachés à la transmission', 'Returns attached to the transmission'))}`
}

function named(visit: Visit, { name, href, siren }: { name: string; href: string; siren: string }): Content {
  return seesNames(visit, siren) ? html`<a href="${href}">${name}</a>` : shownTo(visit, name, siren)
}

function size(bytes: number, say: Say): string {
  if (bytes < 1_024) return `${bytes} ${say('octets', 'bytes')}`
  const grouped = String(Math.ceil(bytes / 1_024)).replace(/\B(?=(\d{3})+$)/g, say('\u00A0', ','))
  return `${grouped}\u00A0${say('Ko', 'KB')}`
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
      return retour && stored(visit, { ...retour, id, inline: isText(retour.name) })
    },
  },
  {
    path: '/transmissions/:id/envois/:attempt',
    needs: 'read',
    open: async (visit, { id = '', attempt: wanted = '' }) => {
      const attempt = (await openable(visit, id)).attempts.find((each) => each.id === wanted)
      if (!attempt?.replySha256) return undefined
      return stored(visit, { id, name: `reponse-${attempt.id}.txt`, sha256: attempt.replySha256, inline: true })
    },
  },
]

/** The transmission, for a person who may see what its files name. */
async function openable(visit: Visit, name: string): Promise<ShownTransmission> {
  const shown = await visit.ask('showTransmission', { id: name })
  if (!seesNames(visit, shown.collectivite)) throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
  return shown
}

async function fileOf(visit: Visit, { id }: ShownTransmission, file: StoredFile): Promise<Opened | undefined> {
  const { name, role, sha256 } = file
  if (role === 'enveloppe' || role === 'message') {
    // Written by us: it is kept within the archive only.
    const member = (await visit.ask('explainTransmission', { id })).members.find((each) => each.name === name)
    if (member?.xml !== undefined) return text(name, Buffer.from(member.xml, 'latin1'))
  }
  if (!/\.pdf$/i.test(name)) return stored(visit, { id, name, sha256, inline: isText(name) })
  return { bytes: await visit.look(keptBytes, { id, sha256 }), type: 'application/pdf', name, inline: true }
}

interface Kept {
  /** Of the transmission. */
  readonly id: string
  readonly name: string
  readonly sha256: string
  /** Shown as plain text. */
  readonly inline: boolean
}

async function stored(visit: Visit, { id, name, sha256, inline }: Kept): Promise<Opened> {
  const bytes = await visit.look(keptBytes, { id, sha256 })
  if (inline) return text(name, await buffer(bytes))
  return { bytes, type: 'application/octet-stream', name, inline: false }
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
