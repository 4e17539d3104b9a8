// Against requests that another site makes a browser send (CSRF): a token in every form, valid only in the session it
// was made in, and the headers in which browsers tell where a request comes from.
import csrf from '@fastify/csrf-protection'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { digestOf } from '#accounts/passwords.ts'
import type { App } from '#app.ts'
import { cookieName, cookieOptions, isSecure, sessionIn } from './cookies.ts'

const overHttps = new WeakSet<FastifyRequest>()

/** Check every request that may change something. @param secret signs the cookie, and binds tokens to sessions */
export async function addForgery(server: FastifyInstance, config: App['config'], secret: string) {
  const secure = isSecure(config)
  await server.register(csrf, {
    cookieKey: cookieName('forgery', secure),
    cookieOpts: { ...cookieOptions(secure), signed: true },
    csrfOpts: { hmacKey: secret },
    getUserInfo: (request) => sessionPrint(request, secure),
  })
  server.addHook('onRequest', async (request) => {
    if (secure) overHttps.add(request)
  })
  server.addHook('preHandler', (request, reply, done) => {
    if (request.method !== 'POST') return done()
    if (!isFromHere(request, config.publicUrl))
      return void reply.send(Object.assign(new Error('from another site'), { statusCode: 403 }))
    return server.csrfProtection(request, reply, done)
  })
}

export function forgeryToken(reply: FastifyReply) {
  const secure = overHttps.has(reply.request)
  return reply.generateCsrf({ ...cookieOptions(secure), signed: true, userInfo: sessionPrint(reply.request, secure) })
}

export function renewTokens(reply: FastifyReply, secure: boolean) {
  reply.clearCookie(cookieName('forgery', secure), cookieOptions(secure))
}

function sessionPrint(request: FastifyRequest, secure: boolean) {
  return digestOf(sessionIn(request, secure) ?? '')
}

/**
 * False when the browser reports another site. Older browsers report nothing, and `null` is the origin under our
 * no-referrer policy: the token decides then.
 */
function isFromHere({ headers, host }: FastifyRequest, publicUrl: string | undefined) {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = headers
  if (origin === undefined || origin === 'null') return true
  if (!URL.canParse(origin)) return false
  return new URL(origin).host === host || (publicUrl !== undefined && new URL(publicUrl).origin === origin)
}
