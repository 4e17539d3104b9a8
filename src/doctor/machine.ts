// The machine: the version of Node, and whether its zlib writes the bytes that every official build writes.
import { createHash } from 'node:crypto'
import { well, wrong, type Check } from './check.ts'
import { machineWords as words } from './words.ts'

export const checkNode: Check = {
  name: 'node',
  run: ({ tools: { node } }) => {
    const { version, wanted } = node
    const facts = { version, wanted }
    return isAtLeast(version, wanted)
      ? well(words.nodeFits(facts))
      : wrong(words.nodeTooOld(facts), words.installNode())
  },
}

/** `24.1.0` against `>=22.22`. */
function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.replace('>=', '').split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Of `sample` at level 6. Observed: Node 20.20, 22.23 and 24.21 on Linux, x64, 2026-11. */
const officialSha256 = '5f796b25164fbdf8098e1b7798f3f98051ed09b5a7a50bbad0fa2224c162c92e'

export const checkZlib: Check = {
  name: 'zlib',
  run: ({ tools: { compress } }) => {
    const sha256 = createHash('sha256').update(compress(sample())).digest('hex')
    return sha256 === officialSha256 ? well(words.zlibOfficial()) : wrong(words.zlibOther(), words.useOfficialNode())
  },
}

/** 256 KiB, half monotonous, always the same: long enough for every strategy of the compressor. */
function sample(): Uint8Array {
  const bytes = new Uint8Array(256 * 1024)
  let state = 20_250_625
  for (let index = 0; index < bytes.length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = (state >>> 16) % 7 === 0 ? state >>> 24 : 97 + ((state >>> 20) % 6)
  }
  return bytes
}
