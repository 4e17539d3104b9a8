// Opens the configured doors besides the API and the desk.
import type { App } from '#app.ts'
import type { JobPorts } from '#transmission/job.ts'
import { openFolderDoor } from './folder.ts'
import { openQueueDoors } from './queue.ts'

export interface Doors extends Pick<JobPorts, 'intake'> {
  /** Take no new job; wait for the running ones. */
  close(): Promise<void>
}

/** @throws ActesError ACTES-Q001 */
export async function openDoors(app: App): Promise<Doors> {
  const { intake } = app.config.doors
  const listeners = await openQueueDoors(app)
  return {
    ...(intake && { intake: openFolderDoor(intake, app) }),
    close: async () => void (await Promise.all(listeners.map((each) => each.close()))),
  }
}
