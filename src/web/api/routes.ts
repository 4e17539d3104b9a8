// Every route of the public API, in the order of its description.
import type { Route } from './route.ts'
import { collectivitesRoutes } from './routes/collectivites.ts'
import { connectionsRoutes } from './routes/connections.ts'
import { depositsRoutes } from './routes/deposits.ts'
import { meRoutes } from './routes/me.ts'
import { returnsRoutes } from './routes/returns.ts'
import { tasksRoutes } from './routes/tasks.ts'
import { filesRoutes } from './routes/transmissions-files.ts'
import { transmissionsRoutes } from './routes/transmissions.ts'

export const routes: readonly Route[] = [
  ...meRoutes,
  ...depositsRoutes,
  ...transmissionsRoutes,
  ...filesRoutes,
  ...returnsRoutes,
  ...tasksRoutes,
  ...collectivitesRoutes,
  ...connectionsRoutes,
]
