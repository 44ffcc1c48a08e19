/** Whether somebody wants no more data than he needs: then nothing is fetched before it is in sight. */

interface Connection {
  saveData?: boolean;
}

export function sparesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: Connection };
  return connection?.saveData === true || window.matchMedia("(prefers-reduced-data: reduce)").matches;
}
