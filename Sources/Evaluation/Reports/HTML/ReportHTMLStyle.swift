/// The style sheet of `report.html`: light and dark, for a phone and for a desk.
enum ReportHTMLStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --page: #f4f5f7; --card: #ffffff; --ink: #1a1d21; --dim: #5b626b; --line: #dfe3e8; --soft: #f1f3f6;
          --link: #0062a0; --mark: #ffe08a; --mark-ink: #1a1d21; --heat: 0%; --shadow: rgb(0 0 0 / 0.22);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #121417; --card: #1b1e23; --ink: #e8eaed; --dim: #a2a9b3; --line: #343a42; --soft: #24282e;
            --link: #7cc0f5; --mark: #6b5300; --mark-ink: #fff3cf; --shadow: rgb(0 0 0 / 0.7);
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
        body {
          margin: 0 auto; max-width: 74rem; padding: 2rem 1rem 3rem; background: var(--page); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: clamp(1.9rem, 6vw, 3rem); letter-spacing: -0.02em; }
        h2 { margin: 0 0 0.6rem; font-size: 1.5rem; letter-spacing: -0.01em; }
        h3 { margin: 1.8rem 0 0.6rem; font-size: 1.05rem; }
        p { margin: 0.5rem 0; }
        a { color: var(--link); text-underline-offset: 0.15em; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        code, pre {
          font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; font-size: 0.82em;
        }
        code { overflow-wrap: anywhere; }
        header { padding: 0 0.25rem; }
        .kicker {
          margin: 0 0 0.3rem; color: var(--dim); font-size: 0.8rem; letter-spacing: 0.09em; text-transform: uppercase;
        }
        .lead { max-width: 46rem; color: var(--dim); }
        .dim, .note { color: var(--dim); }
        .note { font-size: 0.875rem; }
        .card {
          margin: 1.25rem 0; padding: 1.5rem; border: 1px solid var(--line); border-radius: 14px;
          background: var(--card);
        }
        .tiles {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem;
          margin: 1.4rem 0; padding: 0; list-style: none;
        }
        .tiles li { padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
        .tiles strong { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .tiles span { color: var(--dim); font-size: 0.85rem; }
        nav { display: flex; flex-wrap: wrap; gap: 0.4rem; }
        nav a {
          max-width: 100%; padding: 0.2rem 0.75rem; border: 1px solid var(--line); border-radius: 99px;
          background: var(--card); font-size: 0.9rem; text-decoration: none; overflow-wrap: anywhere;
        }
        .title { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.5rem; }
        .title h2 { margin: 0; }
        .score { margin: 0; }
        .score strong { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
        .score span { color: var(--dim); font-size: 0.9rem; }
        .scroll { overflow-x: auto; max-width: 100%; }
        /* A shadow at an edge behind which there is more: the card's colour over it moves with the table. */
        div.scroll {
          background:
            linear-gradient(to right, var(--card) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
            linear-gradient(to left, var(--card) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
            linear-gradient(to right, var(--shadow), transparent) 0 0 / 0.9rem 100% no-repeat scroll,
            linear-gradient(to left, var(--shadow), transparent) 100% 0 / 0.9rem 100% no-repeat scroll;
        }
        table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.4rem 0.9rem 0.4rem 0; text-align: start; vertical-align: top; white-space: nowrap; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { border-bottom: 1px solid var(--line); color: var(--dim); font-size: 0.82rem; font-weight: 600; }
        tbody th { font-weight: 500; }
        tbody tr + tr > * { border-top: 1px solid var(--line); }
        .number { text-align: end; }
        .summary { width: 100%; }
        .summary tbody tr:has(th:empty) > * { border-top: 0; padding-top: 0; color: var(--dim); }
        .range { display: inline-block; margin-inline-start: 0.6rem; min-width: 7.5rem; color: var(--dim); }
        .interval { display: block; margin-top: 0.2rem; }
        .wrapping tbody th { min-width: 10rem; max-width: 40rem; white-space: normal; overflow-wrap: anywhere; }
        .wrapping .note { font-weight: 400; }
        .matrix td, .matrix th { padding: 0.45rem 0.8rem; border: 1px solid var(--line); }
        .matrix td { background: color-mix(in srgb, var(--plot-0) calc(var(--heat) * 0.5), transparent); }
        .plots {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2.5rem;
          margin: 0.8rem 0;
        }
        figure { margin: 0; max-width: 34rem; min-width: 0; }
        .facts {
          display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: 0.25rem 1.2rem;
          margin: 0.6rem 0;
        }
        dt { color: var(--dim); font-size: 0.9rem; }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; unicode-bidi: plaintext; }
        .cases { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0.75rem; }
        .cases.few { grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
        .case { padding: 0.8rem 1rem; border-radius: 10px; background: var(--soft); container-type: inline-size; }
        .case .heading { margin: 0 0 0.4rem; color: var(--dim); font-size: 0.82rem; }
        .case dl { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.25rem 0.8rem; margin: 0; }
        @container (max-width: 26rem) {
          .case dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
          .case dd { margin-bottom: 0.4rem; }
        }
        /* Ten whole lines; a shadow at the edge behind which there is more. */
        .text {
          max-height: calc(10 * 1.55em); overflow-y: auto; white-space: pre-wrap; overflow-wrap: anywhere;
          unicode-bidi: plaintext;
          background:
            linear-gradient(to bottom, var(--soft) 50%, transparent) 0 -2px / 100% 2rem no-repeat local,
            linear-gradient(to top, var(--soft) 50%, transparent) 0 calc(100% + 2px) / 100% 2rem no-repeat local,
            linear-gradient(to bottom, var(--shadow), transparent) 0 0 / 100% 0.7rem no-repeat scroll,
            linear-gradient(to top, var(--shadow), transparent) 0 100% / 100% 0.7rem no-repeat scroll;
        }
        mark { border-radius: 3px; background: var(--mark); color: var(--mark-ink); text-decoration: underline; }
        em { color: var(--plot-1); font-style: normal; font-weight: 600; }
        details { margin: 1rem 0; }
        summary { cursor: pointer; font-weight: 600; }
        pre { margin: 0.6rem 0 0; padding: 1rem; border-radius: 10px; background: var(--soft); line-height: 1.45; }
        footer { padding: 0 0.25rem; color: var(--dim); font-size: 0.85rem; }
        @media (max-width: 40rem) {
          body { padding: 1.25rem 0.75rem 2rem; }
          .card { padding: 1.1rem 1rem; border-radius: 12px; }
          .tiles { grid-template-columns: repeat(2, 1fr); }
          .tiles li:last-child:nth-child(odd) { grid-column: span 2; }
          table { font-size: 0.82rem; }
          thead th { font-size: 0.72rem; }
          th, td { padding-right: 0.35rem; }
          .bar { display: none; }
          .summary thead th, .summary td:not(.number), .summary tbody th { white-space: normal; }
          .summary thead th { hyphens: auto; }
          .runs td { white-space: normal; }
          .range, .verdict { display: block; min-width: 0; margin: 0; white-space: normal; }
          .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
          .facts dd { margin-bottom: 0.5rem; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @media print {
          body { max-width: none; background: none; }
          .card, .case { break-inside: avoid-page; }
          nav { display: none; }
          .scroll, .text { overflow: visible; max-height: none; }
        }
        """
}
