/* SPDX-License-Identifier: Apache-2.0 */
/* The rtl executor: the Verilated top behind its pins, in builds that have it. */
#include "platform/pin_executor.h"

bool mantis_has_rtl(void)
{
#ifdef MANTIS_HAVE_RTL
    return true;
#else
    return false;
#endif
}

bool platform_rtl_products(mantis_multiplier *products)
{
#ifdef MANTIS_HAVE_RTL
    return mantis_rtl_products(products);
#else
    (void)products;
    return false;
#endif
}

mantis_executor *platform_rtl_create(const mantis_platform_options *options)
{
#ifdef MANTIS_HAVE_RTL
    if (options != NULL && options->watch != NULL)
        return NULL; /* there is nothing inside to show */
    return pin_executor_create(mantis_rtl_device_create(), options);
#else
    (void)options;
    return NULL;
#endif
}
