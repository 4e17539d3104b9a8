// A process that stays in an embedded folder serves it to the other commands, on a unix socket.
import { chmod } from 'node:fs/promises'
import type { App } from '#app.ts'

/** Does nothing without an embedded folder. @returns a function that stops it */
export async function serveFolder(app: App): Promise<() => Promise<void>> {
  if (app.ports.store.kind !== 'embedded') return async () => undefined
  const [{ socketServer }, { placeSocket }] = await Promise.all([
    import('#web/server.ts'),
    import('#operations/owner-socket.ts'),
  ])
  const server = await socketServer(app)
  const path = await placeSocket(app.config.home)
  await server.listen({ path })
  await chmod(path, 0o600)
  return () => server.close()
}
