// The contract of a place of stored files: a folder or a bucket. Keys are relative paths, the same in both:
// `ab/cd/DIGEST` for a blob, `uploads/ID` for an upload. A place keeps bytes as they are, clear or encrypted.
import type { FileHandle } from 'node:fs/promises'
import type { FileSealing, Resealed } from './sealed-file.ts'

/** Opens a stored file for one who closes it. @throws an error with code ENOENT if there is none */
export type OpensFile = () => Promise<FileHandle>

/** Reads a file to its end and compares it with its digest. */
export type IsWhole = (open: OpensFile) => Promise<boolean>

export interface Portion {
  /** Cursor that an earlier visit returned. */
  readonly after?: string | undefined
  readonly isOver: () => boolean
}

/** How long, and whether beyond, nobody may remove a file. */
export interface FileLock {
  readonly until?: Date
  readonly held: boolean
}

export interface FilePlace {
  /** Its address, as in the settings. */
  readonly name: string
  /** Path on this machine for a new file that `settle` or `replace` takes. @param mark prefix of its name */
  temporary(mark?: string): Promise<string>
  /**
   * Keep a flushed temporary file durably. An existing file stays if it is whole, and counts as put now.
   * @throws the system's or the server's error
   */
  settle(key: string, temporary: string, isWhole: IsWhole): Promise<void>
  /** @param isWhole checks a local copy, where the place has copies */
  open(key: string, isWhole: IsWhole): Promise<FileHandle>
  has(key: string): Promise<boolean>
  /** The first bytes; fewer if the file is shorter. */
  head(key: string, bytes: number): Promise<Buffer>
  /**
   * Remove a file with all its versions. @param before keep what was put since: its row may not be committed
   * @returns false if kept; true if absent or removed
   */
  remove(key: string, before?: Date): Promise<boolean>
  /** Change the file's own bytes by its path. */
  rewrite(key: string, change: (path: string) => Promise<Resealed>): Promise<Resealed>
  /** Put a flushed temporary file in the place of an existing one, unless that is removed meanwhile. */
  replace(key: string, temporary: string): Promise<void>
  /** Visit stored files in order, blobs first, then uploads. @param only uploads, whatever their names @returns the cursor; null at the end */
  visit(portion: Portion, visit: (key: string) => Promise<void>, only?: 'uploads'): Promise<string | null>
  /** Small texts beside the stored files. */
  texts(folder: 'mark' | 'heads'): TextPlace
  /** Absent where the place locks nothing. Extends a lock, never shortens it. @returns false if there is no such file */
  lock?(key: string, lock: FileLock): Promise<boolean>
  /** What a server does not do as it should; absent for a folder. */
  probe?(): Promise<readonly PlaceFault[]>
  /** Whether the former place is empty; absent but during a move. */
  isMoved?(): Promise<boolean>
  /** Absent but where two places are one during a move. @returns the cursor, how many were moved, and how many the former place keeps, which the new one has too */
  move?(moving: Moving): Promise<{ after: string | null; moved: number; kept: number }>
  close(): Promise<void>
}

/** `unversioned`, `unlocked`: not safe. The others are to be known. */
export type PlaceFault =
  'unversioned' | 'unlocked' | 'bypassed' | 'blind' | 'ruled' | 'expiring' | 'overwriting' | 'unchecked'

export interface Moving extends Portion {
  readonly sealing: FileSealing | undefined
  /** A blob was removed while it was copied: its copy is not to stay. */
  readonly onRemoved: (sha256: string) => Promise<void>
  /** A file was not moved; the others are. */
  readonly onFailure: (error: unknown) => void
}

/** Texts that are read and replaced whole. Every method but `list` and `read` may throw. */
export interface TextPlace {
  /** Names, and when each was written; empty if there is no such folder. @throws the system's or the server's error */
  list(): Promise<readonly { readonly name: string; readonly at: Date }[]>
  /** @returns undefined if absent */
  read(name: string): Promise<string | undefined>
  /** Atomic: readers see the old text or the new. */
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
}
