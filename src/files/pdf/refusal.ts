// Maps the reason why a file cannot be processed to its error code.
import type { Params } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import type { PdfFault } from './look.ts'
import type { PictureFault } from './picture.ts'
import type { PdfCost } from './process.ts'

type RefusalCode = 'ACTES-F004' | 'ACTES-F005' | 'ACTES-F006' | 'ACTES-F012' | 'ACTES-F015' | 'ACTES-F017'

export interface PdfRefusal {
  readonly code: RefusalCode
  readonly params?: Params
}

export function pdfRefusalOf(found: PdfCost | PdfFault | PictureFault | { readonly fault: 'unreadable' }): PdfRefusal {
  if ('cost' in found) {
    const { cost, bounds } = found
    const max = { memory: bounds.memoryBytes, time: bounds.workMs, crash: undefined }[cost]
    return { code: 'ACTES-F012', params: { reason: cost, ...compact({ max }) } }
  }
  switch (found.fault) {
    case 'encrypted':
      return { code: 'ACTES-F004' }
    case 'damaged':
      return { code: 'ACTES-F005', params: { reason: found.reason } }
    case 'no-page':
      return { code: 'ACTES-F006' }
    case 'unreadable':
      return { code: 'ACTES-F015' }
    case 'unmarkable':
      return { code: 'ACTES-F017', params: { reason: found.reason } }
  }
}
