// What a browser does that has no scripts, at the desk of a process.

/** A browser with a jar of cookies, and the last page’s token against forgery. */
export function browserAt(address: string) {
  const jar = new Map<string, string>()
  let token = ''
  const visit = async (path: string, fields?: Readonly<Record<string, string>>) => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const body = fields && new URLSearchParams({ _csrf: token, ...fields })
    const answer = await fetch(new URL(path, address), {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie },
      ...(body && { body }),
    })
    for (const each of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      jar.set(name, value)
    }
    const page = await answer.text()
    token = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? token
    return { status: answer.status, page }
  }
  return visit
}
