// Multipart bodies (RFC 7578), as every gateway that takes a form wants them. Names are plain ASCII.

/** The head of a part, up to its content. A line break follows the content. */
export function partHead(boundary: string, field: string, file?: { readonly name: string; readonly type: string }) {
  const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"`
  if (!file) return `${disposition}\r\n\r\n`
  return `${disposition}; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`
}

/** What ends a body, behind the line break of its last part. */
export function bodyEnd(boundary: string): string {
  return `--${boundary}--\r\n`
}

export function multipartType(boundary: string): string {
  return `multipart/form-data; boundary=${boundary}`
}

const mediaTypes = { pdf: 'application/pdf', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' }

/** By its extension. @param xml platforms differ on it */
export function mediaTypeOf(name: string, xml: 'application/xml' | 'text/xml'): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const types: Readonly<Record<string, string>> = { ...mediaTypes, xml }
  return types[extension] ?? 'application/octet-stream'
}
