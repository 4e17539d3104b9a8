// One packing in a process of its own, so that its peak memory is its own: prints what it took, as JSON.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packFile } from '../../src/files/pack-file.ts'

const [folder = '', target = '', count = '0'] = process.argv.slice(2)
const names = (await readdir(folder)).sort().slice(0, Number(count))
const sources = await Promise.all(
  names.map(async (name) => ({ name, path: join(folder, name), sizeBytes: (await stat(join(folder, name))).size })),
)
const started = performance.now()
const digests = await packFile(target, sources, { mtime: new Date('2025-06-25T00:00:00Z') })
const seconds = (performance.now() - started) / 1000
// maxRSS is in kibibytes.
const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6
process.stdout.write(JSON.stringify({ seconds, peakMb, sizeBytes: digests.sizeBytes }))
