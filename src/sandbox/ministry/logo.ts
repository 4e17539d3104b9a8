// The picture that the ministry's mails show inside their page: one grey dot stands for it. It comes as a file among the
// others (observed: `cid:logo.jpg`), and is none of the answer's.

/** Its name, which is also its identifier. */
export const logoName = 'logo.jpg'

/** A JPEG of one dot, in base64. */
export const logo =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////' +
  '//////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA='
