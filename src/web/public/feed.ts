// Atom feed (RFC 4287) of posted actes. A retracted one leaves a tombstone (RFC 6721): readers remove it too.
import type { PublishedList } from '#operations/published.ts'
import { actAddress, publicPrefix } from '#opendata/address.ts'
import { html as xml } from '#text/html.ts'
import { spaced } from '#text/sentences.ts'

/** @param url base address of the public pages, without a trailing slash */
export function feedOf({ siren, nom, items }: PublishedList, url: string) {
  const list = `${url}${publicPrefix}/${siren}`
  const updated = new Date(Math.max(0, ...items.map((item) => Number(changedAt(item)))))
  const entries = items.map((item) => {
    const { id, idActe, objet, nature, dateDecision, retractedAt, isProven } = item
    const at = changedAt(item).toISOString()
    if (retractedAt || !isProven) return xml`<at:deleted-entry ref="urn:uuid:${id}" when="${at}" />`
    return xml`<entry>
      <id>urn:uuid:${id}</id>
      <title>${objet.toWellFormed()}</title>
      <link href="${url}${actAddress(idActe)}" />
      <published>${at}</published>
      <updated>${at}</updated>
      <category term="${nature}" />
      <summary>Décision du ${dateDecision}, acte ${idActe}</summary>
    </entry>`
  })
  return xml`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="fr">
      <id>urn:actes:${siren}</id>
      <title>${spaced('Actes mis en ligne : ', 'fr')}${nom.toWellFormed()}</title>
      <author><name>${nom.toWellFormed()}</name></author>
      <link href="${list}" />
      <link rel="self" href="${list}/atom.xml" />
      <updated>${updated.toISOString()}</updated>
      ${entries}
    </feed>`.html
}

/** An acte whose receipt no longer holds disappeared when its transmission moved. */
function changedAt({ postedAt, retractedAt, isProven, movedAt }: PublishedList['items'][number]) {
  return retractedAt ?? (isProven ? postedAt : movedAt)
}
