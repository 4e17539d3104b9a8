// What came in, opened: its files, and what is only told in words.
import type { Notice } from './notice.ts'

/** One file, bytes as they came. */
export interface Part {
  /** Base name, made safe; two parts of one parcel never share it, in whatever case. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Parcel {
  readonly kind: 'mail' | 'archive' | 'folder' | 'file'
  /** In the order of travel; of a folder, by name. The text of a mail is none. */
  readonly documents: readonly Part[]
  /** When nothing among the documents is of the protocol, and the text is what tells something. */
  readonly notice?: Notice
}
