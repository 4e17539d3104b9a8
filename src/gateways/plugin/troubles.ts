// What an error of a plug-in means. What left decides, then what the plug-in says.
import { ActesError, errors, type ErrorCode, type Params } from '#errors.ts'
import { exchangeError } from '../troubles.ts'
import { withoutDoubt } from '../wire/conversation.ts'
import { breach, type Ledger } from './exchange.ts'
import { PluginGone, PluginThrew } from './process.ts'

/** Codes by which a plug-in says what its platform answered. Its word never makes an arrival certain, nor a doubt. */
const sayable: ReadonlySet<string> = new Set<ErrorCode>([
  'ACTES-G002',
  'ACTES-G008',
  'ACTES-G009',
  'ACTES-G013',
  'ACTES-G015',
  'ACTES-G017',
  'ACTES-G021',
  'ACTES-G024',
  'ACTES-G026',
])

/** An error of a call, as an error of a driver. */
export function troubleOf(error: unknown): unknown {
  if (error instanceof PluginGone) return exchangeError('ACTES-G001', { reason: error.end }, error)
  if (!(error instanceof PluginThrew)) return error
  const { code, params } = error
  // What it says, or an error of the exchange that it let pass.
  if (typeof code === 'string' && code.startsWith('ACTES-G') && Object.hasOwn(errors, code))
    return exchangeError(code as ErrorCode, paramsOf(params), error)
  return breach('error', error)
}

function paramsOf(params: unknown): Params {
  const given = typeof params === 'object' && params !== null ? Object.entries(params) : []
  return Object.fromEntries(
    given.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value.slice(0, 500)]] : [])),
  )
}

/** What left decides, then what the plug-in says. */
export function submitTrouble(error: unknown, { doubt, writes }: Ledger): unknown {
  if (doubt) return doubt
  const trouble = troubleOf(error)
  if (writes === 0) return withoutDoubt(trouble)
  // Its platform answered, and it cannot say what: the platform is asked.
  const isSaid = trouble instanceof ActesError && sayable.has(trouble.code)
  return isSaid ? trouble : exchangeError('ACTES-G005', { reason: 'plugin' }, error)
}
