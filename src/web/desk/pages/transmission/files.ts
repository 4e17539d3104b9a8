// Files of a transmission, its retours, and the raw answers of the gateway, as bytes.
import { buffer } from 'node:stream/consumers'
import { keptBytes, stillKept } from '#operations/desk/transmissions.ts'
import { ActesError } from '#errors.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import type { Both } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { chips, sizeSaid, table, trouble } from '../../parts.ts'
import { instant } from '../../times.ts'
import { widths, type Width } from '../../language.ts'
import { seesNames, shownTo, type Download, type Visit } from '../../visit.ts'
import type { DownloadContent } from '../../../download.ts'
import { kindWord, statusTag } from '../retours/words.ts'
import { both } from '#text/both.ts'

type TransmissionFile = ShownTransmission['files'][number]

const roles: Readonly<Record<TransmissionFile['role'], Both>> = {
  archive: both('ce qui est envoyé', 'what is sent'),
  enveloppe: both('enveloppe', 'envelope'),
  message: both('message', 'message'),
  document: both('document principal', 'main document'),
  annexe: both('annexe', 'annexe'),
}

export function filesPart(visit: Visit, { id, files, collectivite }: ShownTransmission): Html {
  const { say, language } = visit
  const masked = say(
    'Les fichiers peuvent nommer des personnes : affichez d’abord les textes masqués pour les ouvrir.',
    'Files may name people: they open once they are unmasked.',
  )
  return html`<h2>${say('Fichiers', 'Files')}</h2>
    ${!seesNames(visit, collectivite) && html`<p class="reason">${masked}</p>`}
    ${table([...files.entries()], { caption: say('Fichiers de la transmission', 'Files of the transmission') }, [
      [
        say('Fichier', 'File'),
        ([rank, { name }]) =>
          renderMaskedLink(visit, { name, href: `/transmissions/${id}/fichiers/${rank}`, siren: collectivite }),
      ],
      [say('Rôle', 'Role'), ([, { role }]) => roles[role][language]],
      [say('Taille', 'Size'), ([, { sizeBytes }]) => sizeSaid(sizeBytes, language)],
    ])}
    ${signatures(visit, files)} ${digests(visit, files)}`
}

function signatures({ say, language }: Visit, files: readonly TransmissionFile[]): HtmlContent {
  const all = files.flatMap(({ name, signatures: own }) => own.map((each) => [name, each] as const))
  if (all.length === 0) return false
  const nobody = say('signataire inconnu', 'unknown signer')
  return html`<h3>${say('Signatures électroniques', 'Electronic signatures')}</h3>
    ${table(all, { caption: say('Signatures électroniques des fichiers', 'Electronic signatures of the files') }, [
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

function digests({ say }: Visit, files: readonly { readonly name: string; readonly sha256: string }[]): HtmlContent {
  return (
    files.length > 0 &&
    html`<details class="fold">
      <summary>${say('Empreintes SHA-256', 'SHA-256 digests')}</summary>
      ${files.map(({ sha256 }) => html`<code class="id">${sha256}</code><br />`)}
    </details>`
  )
}

export function retoursPart(visit: Visit, { id, retours, collectivite: siren }: ShownTransmission): Html {
  const { say, language } = visit
  const captions = {
    caption: say('Retours rattachés à la transmission', 'Returns attached to the transmission'),
    none: say('Aucun retour pour l’instant.', 'Nothing has come back for it yet.'),
  }
  const departs = say('non conforme au schéma', 'departs from the schema')
  return html`<h2>${say('Retours', 'Returns')}</h2>
    ${table(retours, captions, [
      [
        say('Retour', 'Return'),
        (retour) =>
          renderMaskedLink(visit, { name: retour.name, href: `/transmissions/${id}/retours/${retour.id}`, siren }),
      ],
      [say('Contenu', 'Content'), ({ kind }) => kindWord(kind, language)],
      [
        say('Lecture', 'Reading'),
        ({ status, deviations }) =>
          html`${statusTag(status, language)} ${deviations.length > 0 && html`<span class="sub">${departs}</span>`}`,
      ],
      [say('Reçu le', 'Received'), ({ receivedAt }) => instant(receivedAt, language)],
    ])}
    ${digests(visit, retours)}`
}

const widthWords: Readonly<Record<Width, Both>> = {
  etroit: both('étroit', 'narrow'),
  moyen: both('moyen', 'medium'),
  large: both('large', 'wide'),
  aucun: both('fermé', 'closed'),
}

/**
 * PDF and XML files beside an acte, in a frame without rights: the one that the address names, or the acte itself.
 * False where they are masked.
 */
export async function previewPart(visit: Visit, { id, files, collectivite }: ShownTransmission): Promise<Html | false> {
  const { url, say, width, language } = visit
  const all = files
    .map(({ name, role, sha256 }, rank) => ({ name, role, sha256, rank: String(rank) }))
    .filter(({ name }) => /\.(pdf|xml)$/i.test(name))
  if (all.length === 0 || !seesNames(visit, collectivite)) return false
  const wanted = all.find(({ rank }) => rank === url.searchParams.get('apercu'))
  const chosen = wanted ?? (width === 'aucun' ? undefined : all.find(({ role }) => role === 'document'))
  const preview = ({ name }: (typeof all)[number]) => say(`Aperçu de ${name}`, `Preview of ${name}`)
  const to = (name: string, value: string) => {
    const query = new URLSearchParams(url.searchParams)
    query.set(name, value)
    return `${url.pathname}?${query.toString()}`
  }
  const annexes = all.filter(({ role }) => role === 'annexe')
  const views = all.map((each) => {
    const rank = annexes.indexOf(each) + 1
    const word = `${roles[each.role][language]}${rank > 0 ? `\u00A0${rank}` : ''}`
    return [`${to('apercu', each.rank)}#apercus`, word, each === chosen] as const
  })
  const sizes = widths.map((each) => [to('largeur', each), widthWords[each][language], each === width] as const)
  const source = chosen && (isWrittenByUs(chosen) ? files.find(({ role }) => role === 'archive') : chosen)
  const isMissing = source && !(await visit.look(stillKept, { id, digests: [source.sha256] })).has(source.sha256)
  // Tab skips the viewer and its many buttons; the link opens the same document alone.
  const frame = isMissing
    ? html`<p class="said no" role="status">${trouble('ACTES-S003', visit)}</p>`
    : chosen &&
      html`<iframe
          class="preview"
          tabindex="-1"
          title="${preview(chosen)}"
          src="/transmissions/${id}/fichiers/${chosen.rank}#navpanes=0&view=FitH"
        ></iframe>
        <a href="/transmissions/${id}/fichiers/${chosen.rank}"
          >${say(`Ouvrir ${chosen.name}`, `Open ${chosen.name}`)}</a
        >`
  return html`<aside class="sheet" id="apercus" aria-label="${say('Documents', 'Documents')}">
    ${frame} ${chips(say('Fichiers à regarder', 'Files to look at'), views)}
    ${chips(say('Largeur des documents', 'Width of documents'), sizes)}
  </aside>`
}

/** A link unless the name is masked. @param unmasked shown instead, when it names nobody */
export function renderMaskedLink(
  visit: Visit,
  { name, href, siren, unmasked }: { name: string; href: string; siren: string; unmasked?: string },
): HtmlContent {
  return seesNames(visit, siren) ? html`<a href="${href}">${name}</a>` : (unmasked ?? shownTo(visit, name, siren))
}

export const transmissionDownloads: readonly Download[] = [
  {
    path: '/transmissions/:id/fichiers/:rank',
    needs: 'read',
    open: async (visit, { id = '', rank = '' }) => {
      const shown = await openable(visit, id)
      const file = /^\d{1,4}$/.test(rank) ? shown.files[Number(rank)] : undefined
      return file && openTransmissionFile(visit, shown, file)
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

/** @throws ActesError ACTES-A022 for a visitor who may not see names */
export async function openable(visit: Visit, name: string): Promise<ShownTransmission> {
  const shown = await visit.ask.showTransmission({ id: name })
  if (!seesNames(visit, shown.collectivite)) throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
  return shown
}

/** Stored only inside the archive. */
function isWrittenByUs({ role }: Pick<TransmissionFile, 'role'>): boolean {
  return role === 'enveloppe' || role === 'message'
}

async function openTransmissionFile(
  visit: Visit,
  { id }: ShownTransmission,
  file: TransmissionFile,
): Promise<DownloadContent | undefined> {
  const { name, sha256 } = file
  if (isWrittenByUs(file)) {
    const member = (await visit.ask.explainTransmission({ id })).members.find((each) => each.name === name)
    if (member?.xml !== undefined) return text(name, Buffer.from(member.xml, 'latin1'))
  }
  if (!/\.pdf$/i.test(name)) return stored(visit, { id, name, sha256, inline: isText(name) })
  return { bytes: await visit.look(keptBytes, { id, sha256 }), type: 'application/pdf', name, inline: true }
}

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

function isText(name: string): boolean {
  return /\.(xml|eml|txt|html?|json)$/i.test(name)
}

function text(name: string, bytes: Uint8Array): DownloadContent {
  return { bytes, type: `text/plain; charset=${charsetOf(bytes)}`, name, inline: true }
}

/** The charset that an XML declares; else UTF-8 when the bytes are valid UTF-8. */
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
