// `npm run reproduce`: the package is packed twice, from two clean clones of the commit in folders of different lengths, in
// other zones and languages and under other permissions, and both must be the same bytes. Exit code 1 when they are not.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))

const surroundings = [
  { folder: 'a', umask: '022', environment: { TZ: 'UTC', LANG: 'C.UTF-8' } },
  {
    folder: 'another-folder-of-a-longer-name',
    umask: '027',
    environment: { TZ: 'Pacific/Auckland', LANG: 'fr_FR.UTF-8' },
  },
] as const

export interface Packed {
  readonly path: string
  readonly sha256: string
}

/** Pack the commit that is checked out, once in each of the surroundings. */
export async function packedTwice(within: string): Promise<readonly Packed[]> {
  const packed: Packed[] = []
  for (const { folder, umask, environment } of surroundings) {
    const clone = join(within, folder)
    const shell = `umask ${umask} && git clone --quiet --no-hardlinks "$1" "$2"`
    await run('sh', ['-c', shell, 'sh', root, clone])
    await symlink(join(root, 'node_modules'), join(clone, 'node_modules'))
    const pack = `umask ${umask} && cd "$1" && npm pack --silent --offline`
    const env = { ...process.env, ...environment }
    const { stdout } = await run('sh', ['-c', pack, 'sh', clone], { env, maxBuffer: 50_000_000 })
    const path = join(clone, stdout.trim().split('\n').at(-1) ?? '')
    packed.push({
      path,
      sha256: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    })
  }
  return packed
}

/** What of two packages is not the same, by the names of their files. */
async function differencesOf([first, second]: readonly Packed[]): Promise<string> {
  const listed = (each: Packed | undefined) => run('tar', ['-tvzf', each?.path ?? ''], { maxBuffer: 50_000_000 })
  const [a, b] = [await listed(first), await listed(second)].map(({ stdout }) => stdout.split('\n'))
  return (
    a
      ?.filter((line) => !b?.includes(line))
      .slice(0, 50)
      .join('\n') || 'the same list of files: their bytes differ'
  )
}

if (import.meta.main) {
  const within = await mkdtemp(join(tmpdir(), 'actes-twice-'))
  try {
    const packed = await packedTwice(within)
    for (const { path, sha256 } of packed) console.log(`${sha256}  ${path}`)
    const isSame = packed[0]?.sha256 === packed[1]?.sha256
    console.log(isSame ? 'the same package twice' : await differencesOf(packed))
    process.exitCode = isSame ? 0 : 1
  } finally {
    await rm(within, { recursive: true, force: true })
  }
}
