// Tar blocks written by hand, with any wrong field. This is not the writer under test.
import { gzipSync } from 'node:zlib'

export interface Block {
  readonly name?: string
  /** The length told in the header; by default that of the content. */
  readonly size?: number
  /** The twelve bytes of the size field themselves. */
  readonly sizeField?: Uint8Array
  /** ustar's type flag: `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` pax, `L` GNU long name. */
  readonly flag?: string
  readonly link?: string
  readonly mode?: string
  readonly prefix?: string
  readonly content?: string | Uint8Array
}

/** One member: header, content, padding. */
export function member({ content = '', ...header }: Block): Buffer {
  const bytes = Buffer.from(content)
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512)
  return Buffer.concat([header512({ size: bytes.length, ...header }), bytes, padding])
}

function header512({
  name = 'a.xml',
  size = 0,
  sizeField,
  flag = '0',
  link = '',
  mode = '000644',
  prefix = '',
}: Block) {
  const header = Buffer.alloc(512)
  header.write(name, 0, 100, 'latin1')
  for (const [at, field] of [
    [100, mode],
    [108, '000000'],
    [116, '000000'],
  ] as const)
    header.write(`${field} `, at, 'latin1')
  header.write(`${size.toString(8).padStart(11, '0')} `, 124, 'latin1')
  if (sizeField) header.set(sizeField, 124)
  header.write('00000000000 ', 136, 'latin1')
  header.write(flag, 156, 'latin1')
  header.write(link, 157, 100, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(prefix, 345, 155, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** The end of a tar: two blocks of zeros. */
export const tarEnd = Buffer.alloc(1024)

/** Records of a pax extended header, `11 path=a\n`. */
export function pax(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    const digits = String(rest.length + 2).length
    return `${rest.length + digits}${rest}`
  })
  return member({ name: 'PaxHeader', flag: 'x', content: lines.join('') })
}

/** A complete tar.gz. */
export function tarGz(...members: readonly Uint8Array[]): Buffer {
  return gzipSync(Buffer.concat([...members, tarEnd]))
}
