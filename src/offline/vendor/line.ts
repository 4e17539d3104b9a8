// The way between a driver and a vendor's simulator: every exchange passes, but the one that is spoilt.
import { request as ask, type RequestOptions } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { LineFault } from '#gateways/contract/harness.ts'
import { answerAs, listen, writeAnswer, writeHead, type HttpAnswer, type SimulatorOptions } from '#sandbox/http.ts'

/** The platform has not seen the exchange. */
const before: ReadonlySet<LineFault> = new Set(['reset', 'unavailable'])

interface Spoiling {
  readonly fault: LineFault
  /** Asked at each exchange: before it, or, for a fault of its answer, after it. */
  readonly isDue: () => boolean
}

/** @param client certificate that is lent to whoever asks */
export async function openLine(url: string, options: SimulatorOptions, client: RequestOptions) {
  const target = new URL(url)
  let spoiling: Spoiling | undefined
  const faultOf = (isBefore: boolean) => {
    if (!spoiling || before.has(spoiling.fault) !== isBefore || !spoiling.isDue()) return undefined
    const { fault } = spoiling
    spoiling = undefined
    return fault
  }
  const { close, ...own } = await listen(options, {
    tls: { requestCert: true },
    serve: async (request, { response, cut }) => {
      const body = await buffer(request)
      const unseen = faultOf(true)
      if (unseen) return unseen === 'reset' ? cut() : writeAnswer(response, page(503))
      const { method, headers } = request
      const asked = { ...client, method, headers: { ...headers, host: target.host }, agent: false }
      const answer = await passedOn(new URL(request.url ?? '', target), asked, body)
      const after = faultOf(false)
      if (after === 'silent') return
      if (after === 'lost') return cut()
      if (after === 'truncated') {
        writeHead(response, answer)
        response.flushHeaders()
        response.write(answer.body.subarray(0, answer.body.length / 2), cut)
      } else writeAnswer(response, after ? page(after === 'page' ? 200 : 502) : answer)
    },
  })
  const spoil = (fault: LineFault, isDue: () => boolean) => {
    spoiling = { fault, isDue }
    return () => {
      const isMet = spoiling === undefined
      spoiling = undefined
      return isMet
    }
  }
  return { url: own.url + target.pathname, spoil, close }
}

const page = (status: number) => answerAs('text/html', '<!DOCTYPE html><title>Service indisponible</title>', { status })

function passedOn(url: URL, options: RequestOptions, body: Uint8Array): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asking = ask(url, options, (answer) => {
      const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...headers } = answer.headers
      buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, headers, body: bytes }), reject)
    })
    asking.on('error', reject).end(body)
  })
}
