// The figures behind the desk's charts.
import * as z from 'zod'
import { gatewayType } from '../shapes/parts.ts'
import { siren } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { figures } from '../shapes/figures.ts'

export const figuresTable = operations({
  showFigures: operation('GET /figures', {
    about:
      'Show figures: acts by day and month, delays to the AR, what waits, what failed, hours of deposit, health of connections',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      collectivite: siren.exactOptional(),
      gateway: gatewayType.exactOptional().describe('`s2low`'),
    }),
    output: figures,
  }),
})
