// What waits for a person, section by section, as the navigation tells it.
import { waiting, waitingIn } from '../../operations/desk/waiting.ts'
import type { App } from '../../app.ts'
import type { Counts } from './layout.ts'
import type { Visit } from './visit.ts'

/** What waits for them. */
export async function countsFor({ look }: Visit): Promise<Counts> {
  return sections(await look(waiting, {}))
}

/** What waits for a person who sees these collectivites; all of them without. */
export async function countsOf(ports: App['ports'], sirens: readonly string[] | undefined): Promise<Counts> {
  return sections(await waitingIn(ports, sirens))
}

function sections({ uncertain, held, stray, tasks, untold }: Awaited<ReturnType<typeof waitingIn>>): Counts {
  const counts = { '/incertaines': uncertain, '/causes': held, '/retours': stray, '/courriers': tasks }
  return { ...counts, '/abonnements': untold }
}
