// Every way in beside the API and the desk, as the settings open them.
import type { App } from '../app.ts'
import type { JobPorts } from '../transmission/job.ts'
import { openFolderDoor } from './folder.ts'
import { openQueueDoors } from './queue.ts'

export interface Doors extends Pick<JobPorts, 'intake'> {
  /** Take no new job; wait for those under way. */
  close(): Promise<void>
}

/** Open them in a process that works. @throws ActesError ACTES-Q001 */
export async function openDoors(app: App): Promise<Doors> {
  const { intake } = app.config.doors
  const listeners = await openQueueDoors(app)
  return {
    ...(intake && { intake: openFolderDoor(intake, app) }),
    close: async () => void (await Promise.all(listeners.map((each) => each.close()))),
  }
}
