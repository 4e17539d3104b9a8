// A zip behind a password: one stored file, encrypted as PKWARE's application note 6.1 says.
import { crc32 } from 'node:zlib'

const table = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})
const step = (crc: number, byte: number) => ((table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0

function encrypted(bytes: Uint8Array, password: string): Buffer {
  let [one, two, three] = [0x12345678, 0x23456789, 0x34567890]
  const turn = (byte: number) => {
    one = step(one, byte)
    two = (Math.imul((two + (one & 0xff)) >>> 0, 134_775_813) + 1) >>> 0
    three = step(three, two >>> 24)
  }
  for (const byte of Buffer.from(password)) turn(byte)
  return Buffer.from(
    bytes.map((byte) => {
      const mask = (three | 2) & 0xffff
      const written = byte ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff)
      turn(byte)
      return written
    }),
  )
}

export function lockedZip(name: string, content: Uint8Array, password: string): Buffer {
  const crc = crc32(content)
  // Eleven bytes of chance, then the one by which a password is checked.
  const head = Buffer.concat([Buffer.alloc(11, 7), Buffer.from([crc >>> 24])])
  const data = encrypted(Buffer.concat([head, content]), password)
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(1, 2)
  facts.writeUInt16LE(33, 8)
  facts.writeUInt32LE(crc, 10)
  facts.writeUInt32LE(data.length, 14)
  facts.writeUInt32LE(content.length, 18)
  facts.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), data])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([20, 0]),
    facts,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(18)
  end.writeUInt16LE(1, 4)
  end.writeUInt16LE(1, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(local.length, 12)
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end])
}
