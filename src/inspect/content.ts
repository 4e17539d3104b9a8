// What the beginning of a file shows it to be, for the reader that it is given to. A name only decides where the content
// says nothing.

export type Content = 'gzip' | 'xml' | 'mail' | 'document' | 'other'

/** How much of a file is looked at. */
export const headBytes = 1_024

/**
 * Tell a file apart.
 * @param head its first bytes, `headBytes` at most
 * @param name its name, or its path
 */
export function contentOf(head: Buffer, name: string): Content {
  const text = head.toString('latin1')
  if (text.startsWith('\x1F\x8B')) return 'gzip'
  if (text.startsWith('\x89PNG\r\n\x1A\n') || text.startsWith('\xFF\xD8\xFF') || text.includes('%PDF-'))
    return 'document'
  if (/\.eml$/i.test(name) || isMail(text)) return 'mail'
  if (/^(\xEF\xBB\xBF)?\s*<(!doctype\s+html|html)/i.test(text)) return 'other'
  return /\.xml$/i.test(name) || /^(\xEF\xBB\xBF)?\s*<[?!A-Za-z_]/.test(text) ? 'xml' : 'other'
}

/** Headers of RFC 5322 from the first line on, among them one that every mail has. */
function isMail(text: string): boolean {
  const [headers = ''] = text.split(/\r?\n\r?\n/)
  return /^[!-9;-~]+:/.test(headers) && /^(From|Received|Return-Path|MIME-Version):/im.test(headers)
}
