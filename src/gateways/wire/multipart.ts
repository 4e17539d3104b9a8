// Multipart bodies (RFC 7578) for every form gateway. Names must be plain ASCII.

export function partHead(boundary: string, field: string, file?: { readonly name: string; readonly type: string }) {
  const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"`
  if (!file) return `${disposition}\r\n\r\n`
  return `${disposition}; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`
}

export function bodyEnd(boundary: string): string {
  return `--${boundary}--\r\n`
}

export function multipartType(boundary: string): string {
  return `multipart/form-data; boundary=${boundary}`
}

const mediaTypes = { pdf: 'application/pdf', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' }

/** @param xml the type of XML, which differs by platform */
export function mediaTypeOf(name: string, xml: 'application/xml' | 'text/xml'): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const types: Readonly<Record<string, string>> = { ...mediaTypes, xml }
  return types[extension] ?? 'application/octet-stream'
}
