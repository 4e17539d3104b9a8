// Checks the version of Node, and that its zlib writes the same bytes as every official build.
import { createHash } from 'node:crypto'
import { well, wrong, type Check } from './check.ts'
import { machineWords as words } from './words.ts'

export const checkNode: Check = {
  name: 'node',
  run: ({ tools: { node } }) => {
    const { version, wanted } = node
    const facts = { version, wanted }
    return isAtLeast(version, wanted) ? well(words.nodeFits(facts)) : wrong(words.nodeTooOld(facts), words.installNode)
  },
}

function isAtLeast(version: string, wanted: string) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.replace('>=', '').split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Digest of `sample` at level 6. Observed: Node 20.20, 22.23 and 24.21 on Linux, x64, 2026-11. */
const officialSha256 = 'af9f8ea71c1e15aec31b1edbcf4a79b4f9c74b153c04025f53b37a6a1941b193'

export const checkZlib: Check = {
  name: 'zlib',
  run: ({ tools: { compress } }) => {
    const sha256 = createHash('sha256').update(compress(sample())).digest('hex')
    return sha256 === officialSha256 ? well(words.zlibOfficial) : wrong(words.zlibOther, words.useOfficialNode)
  },
}

/** 256 KiB of noise and repetitions, constant. Each level and each implementation compresses it differently. */
function sample(): Uint8Array {
  const bytes = new Uint8Array(256 * 1024)
  const next = numbers(20_250_625)
  for (let at = 0; at < bytes.length;) {
    const length = Math.min(3 + next(40), bytes.length - at)
    const from = at > 64 && next(4) > 0 ? next(at - 42) : undefined
    for (let index = 0; index < length; index++)
      bytes[at + index] = from === undefined ? 32 + next(96) : (bytes[from + index] ?? 0)
    at += length
  }
  return bytes
}

function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
}
