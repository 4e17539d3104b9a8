// How each kind of deposited file is named and served.
import type { FileFacts } from '#protocol/rules/rule.ts'

export const fileKinds: Readonly<Record<FileFacts['kind'], { readonly extension: string; readonly type: string }>> = {
  pdf: { extension: 'pdf', type: 'application/pdf' },
  png: { extension: 'png', type: 'image/png' },
  jpeg: { extension: 'jpg', type: 'image/jpeg' },
  xml: { extension: 'xml', type: 'application/xml' },
  unknown: { extension: 'bin', type: 'application/octet-stream' },
}
