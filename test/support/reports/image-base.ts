// The image that Dockerfile starts from: the one it names where an image registry answers; else one like it, made here
// from the distribution's packages (debootstrap), the Node 24 of the npm package `node`, and npm. Needs root.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { answer, mustSucceed, removeTree, type Buildah } from './buildah.ts'

const localName = 'localhost/actes-base'

/** A base image, and how it was had. */
export interface BaseImage {
  readonly name: string
  readonly origin: 'pulled' | 'made here'
}

/**
 * Pull the image that the Dockerfile names, or make one.
 * @throws when neither can be done
 */
export async function baseImage(buildah: Buildah, project: string): Promise<BaseImage> {
  const named = namedImage(readFileSync(join(project, 'Dockerfile'), 'utf8'))
  const pulled = await buildah.ask(['pull', '--quiet', '--retry', '0', named], { timeoutMs: 300_000 })
  if (pulled.code === 0) return { name: named, origin: 'pulled' }
  const root = join(buildah.folder, 'base')
  await bootstrap(root)
  await addNode(root, { project, folder: buildah.folder })
  await importRoot(buildah, root)
  removeTree(root)
  return { name: localName, origin: 'made here' }
}

function namedImage(dockerfile: string): string {
  const named = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1]
  if (named === undefined) throw new Error('Dockerfile has no line "ARG NODE_IMAGE=…"')
  return named
}

// The smallest Debian (or Ubuntu) of this machine's own release, from the package mirror that its apt uses.
async function bootstrap(root: string): Promise<void> {
  const release = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  if (release === undefined) throw new Error('/etc/os-release names no release: debootstrap has nothing to go by')
  const format = ['indextargets', '--format', '$(CODENAME) $(COMPONENT) $(SITE)', 'Created-By: Packages']
  const sources = await mustSucceed('apt-get indextargets', answer('apt-get', format))
  const mirror = sources.split('\n').find((line) => line.startsWith(`${release} main `))
  if (mirror === undefined) throw new Error(`apt has no source for ${release} main`)
  const options = ['--variant=minbase', '--include=ca-certificates,libstdc++6', release, root]
  await mustSucceed('debootstrap', answer('debootstrap', [...options, mirror.split(' ')[2] ?? '']))
}

// As in the official images: node and npm under /usr/local, and the user `node` with the number 1000.
async function addNode(root: string, from: { project: string; folder: string }): Promise<void> {
  const binary = join(from.project, 'node_modules/node/bin/node')
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run npm ci`)
  cpSync(binary, join(root, 'usr/local/bin/node'))
  const install = ['install', '--prefix', from.folder, '--no-save', '--ignore-scripts', 'npm@11']
  await mustSucceed('npm install npm', answer('npm', install, { cwd: from.folder }))
  const modules = join(root, 'usr/local/lib/node_modules')
  mkdirSync(modules, { recursive: true })
  cpSync(join(from.folder, 'node_modules/npm'), join(modules, 'npm'), { recursive: true, verbatimSymlinks: true })
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  await mustSucceed('groupadd', answer('chroot', [root, 'groupadd', '--gid', '1000', 'node']))
  await mustSucceed('useradd', answer('chroot', [root, 'useradd', '--uid', '1000', '--gid', '1000', '-m', 'node']))
}

async function importRoot(buildah: Buildah, root: string): Promise<void> {
  const container = await buildah.run(['from', 'scratch'])
  await buildah.run(['copy', '--quiet', container, root, '/'])
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  await buildah.run(['config', '--env', path, container])
  await buildah.run(['commit', '--quiet', '--rm', container, localName])
}
