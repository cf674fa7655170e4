//! Line icons of 16 by 16, drawn with the text's colour.

use leptos::prelude::*;

/// Declares the icons: their names, and the path of each.
macro_rules! shapes {
    ($($name:ident $path:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Shape {
            $($name),*
        }

        impl Shape {
            /// All of them, for the gallery.
            #[cfg(debug_assertions)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path),*
                }
            }
        }
    };
}

shapes! {
    Undo "M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7"
    Redo "M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 0 0 0 7H9"
    Close "M4 4l8 8M12 4l-8 8"
    Plus "M8 3v10M3 8h10"
    Minus "M3 8h10"
    Search "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14"
    Chevron "M6 4l4 4-4 4"
    Back "M10 4 6 8l4 4"
    Menu "M2.5 4h11M2.5 8h11M2.5 12h11"
    Panel "M2.5 3h11v10h-11zM10 3v10"
    Moon "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z"
    Sun "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1"
    Contrast "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2M8 2.2v11.6M8 5h4.9M8 8h5.8M8 11h4.9"
    Trash "M2.5 4.5h11M6 4.5V2.8h4v1.7M4 4.5l.6 8.7h6.8l.6-8.7M6.7 7v3.8M9.3 7v3.8"
    Pencil "M3 13l.6-3L10.8 2.8l2.4 2.4L6 12.4zM9.4 4.2l2.4 2.4"
    Copy "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"
    Download "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.2h11"
    Table "M2.5 3h11v10h-11zM2.5 6.3h11M7 6.3V13"
    View "M1.5 8S4 3.6 8 3.6 14.5 8 14.5 8 12 12.4 8 12.4 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6"
    Function "M10.8 2.6c-2-.5-2.9.5-3.2 2.3L6.2 12c-.3 1.5-1.1 2-2.6 1.6M4.6 6.6h6.2"
    Type "M3 4.6V3h10v1.6M8 3v10M6 13h4"
    Sequence "M3 4.2 4.5 3v6M3 9h3M9 4.2C9.3 2.6 12 2.7 12 4.5 12 6 9 7.5 9 9h3.2M3 12.8h9.5"
    Verbatim "M5.5 4.5 2.5 8l3 3.5M10.5 4.5l3 3.5-3 3.5"
    Folder "M2 4.2h4l1.4 1.6H14v7.4H2z"
    Paste "M5.6 3.2H3.4v10.4h9.2V3.2h-2.2M5.6 2.2h4.8v2.4H5.6z"
    Fit "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"
    Arrange "M2.5 2.5h4.5v4H2.5zM9 9.5h4.5v4H9zM9 2.5h4.5v3H9zM2.5 10.5H7v3H2.5z"
    Up "M8 13V3M4 7l4-4 4 4"
    Down "M8 3v10M4 9l4 4 4-4"
    Key "M5.5 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8.3 8h5.5v2.4M11.4 8v1.8"
    Unlocked "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 4.8-1"
    Locked "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5"
    Globe "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2M2.2 8h11.6M8 2.2c-3.6 3.6-3.6 8 0 11.6c3.6-3.6 3.6-8 0-11.6"
    AlignLeft "M2.5 2v12M5 4h8.5v3H5zM5 9.5h5v3H5z"
    AlignCentre "M8 2v12M3.5 4h9v3h-9zM5.5 9.5h5v3h-5z"
    AlignRight "M13.5 2v12M2.5 4H11v3H2.5zM6 9.5h5v3H6z"
    AlignTop "M2 2.5h12M4 5h3v8.5H4zM9.5 5h3v5h-3z"
    AlignMiddle "M2 8h12M4 3.5h3v9H4zM9.5 5.5h3v5h-3z"
    AlignBottom "M2 13.5h12M4 2.5h3V11H4zM9.5 6h3v5h-3z"
    DistributeAcross "M2.5 2v12M13.5 2v12M6.5 4.5h3v7h-3z"
    DistributeDown "M2 2.5h12M2 13.5h12M4.5 6.5h7v3h-7z"
}

/// A decoration: what it means is said by the element around it.
#[component]
pub(super) fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=shape.path() />
        </svg>
    }
}

/// The program's mark: a beam on two trestles.
#[component]
pub(super) fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <rect class="logo-beam" x="1.5" y="3" width="17" height="4" rx="1.4" />
            <path class="logo-legs" d="M5 7 2.8 17M15 7l2.2 10M7.6 7 10 17l2.4-10" />
        </svg>
    }
}
