import { useEffect, useRef } from 'preact/hooks';

/** Scrolls a list of tabs to the current one, which a narrow window cuts off. */
export function useVisibleTab(current: string) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const tab = list.current?.querySelector('[aria-current]');
    if (!list.current || !tab) return;
    const [outer, inner] = [list.current.getBoundingClientRect(), tab.getBoundingClientRect()];
    list.current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [current]);
  return list;
}
