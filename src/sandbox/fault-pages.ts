// Pages that come instead of a gateway's answer: a sign-in form, PHP's dump of an exception, a proxy's error.
// Forms: what Apache, PHP and xdebug write; no platform's own page.

/** Pages that are sent with status 200. */
export const brokenPages = {
  'login-page': `<!DOCTYPE html>
<html lang="fr">
<head><meta charset="UTF-8"><title>Connexion</title></head>
<body><form method="post" action="/login.php"><label>Identifiant <input name="login"></label>
<label>Mot de passe <input type="password" name="password"></label><button>Se connecter</button></form></body>
</html>
`,
  dump: `<pre class='xdebug-var-dump' dir='ltr'>
<small>/var/www/class/LegacyController.php:42:</small>
<b>object</b>(<i>Exception</i>)[<i>812</i>]
  <i>protected</i> 'message' <font color='#888a85'>=&gt;</font> <small>string</small> <font color='#cc0000'>'exit'</font>
</pre>`,
  warning: `<br />
<b>Warning</b>:  Undefined array key "type_pj" in <b>/var/www/class/Helpers.php</b> on line <b>118</b><br />
`,
  'fatal-error': `<br />
<b>Fatal error</b>:  Allowed memory size of 268435456 bytes exhausted in <b>/var/www/class/FileUploader.php</b> on line <b>77</b><br />
`,
  maintenance: `<!DOCTYPE html>
<html lang="fr"><head><meta charset="UTF-8"><title>Maintenance</title></head>
<body><h1>Service momentanément indisponible</h1></body></html>
`,
} as const satisfies Record<string, string>

export type PageKind = keyof typeof brokenPages

/** A proxy's page for an HTTP status. */
export function httpPage(status: number): string {
  const title = `${status} ${titles[status] ?? 'Error'}`
  return `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${title}</title>
</head><body>
<h1>${titles[status] ?? 'Error'}</h1>
</body></html>
`
}

const titles: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
